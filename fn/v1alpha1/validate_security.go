package v1alpha1

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/utils/ptr"
)

// securityContext checks the security context of a container
// (ValidateSecurityContext in pkg/apis/core/validation/validation.go).
func (v *validator) securityContext(sc *corev1.SecurityContext, at string) {
	if sc == nil {
		return
	}
	if id := sc.RunAsUser; id != nil && validation.IsValidUserID(*id) != nil {
		v.fail(at+".runAsUser", "%d is not a valid user ID", *id)
	}
	if id := sc.RunAsGroup; id != nil && validation.IsValidGroupID(*id) != nil {
		v.fail(at+".runAsGroup", "%d is not a valid group ID", *id)
	}
	if !ptr.Deref(sc.AllowPrivilegeEscalation, true) {
		v.deny(privileged(sc), at+".allowPrivilegeEscalation", "must not be false if privileged is true")
		v.deny(sc.Capabilities != nil && slices.Contains(sc.Capabilities.Add, "CAP_SYS_ADMIN"),
			at+".allowPrivilegeEscalation", "must not be false if CAP_SYS_ADMIN is added")
	}
	known(v, ptr.Deref(sc.ProcMount, ""), at+".procMount", corev1.DefaultProcMount, corev1.UnmaskedProcMount)
	if p := sc.SeccompProfile; p != nil {
		profile(v, p.Type, p.LocalhostProfile, at+".seccompProfile",
			corev1.SeccompProfileTypeLocalhost, corev1.SeccompProfileTypeRuntimeDefault, corev1.SeccompProfileTypeUnconfined)
		v.within(ptr.Deref(p.LocalhostProfile, ""), at+".seccompProfile.localhostProfile")
	}
	if p := sc.AppArmorProfile; p != nil {
		profile(v, p.Type, p.LocalhostProfile, at+".appArmorProfile",
			corev1.AppArmorProfileTypeLocalhost, corev1.AppArmorProfileTypeRuntimeDefault, corev1.AppArmorProfileTypeUnconfined)
	}
	if w := sc.WindowsOptions; w != nil {
		if w.GMSACredentialSpecName != nil {
			v.objectName(*w.GMSACredentialSpecName, at+".windowsOptions.gmsaCredentialSpecName")
		}
		v.deny(w.RunAsUserName != nil && *w.RunAsUserName == "", at+".windowsOptions.runAsUserName", "must not be empty")
	}
}

func privileged(sc *corev1.SecurityContext) bool {
	return sc != nil && ptr.Deref(sc.Privileged, false)
}

// profile checks a seccomp or AppArmor profile. Only one of the type local is a file
// of the node and has a name.
func profile[T ~string](v *validator, kind T, file *string, at string, local T, others ...T) {
	needed(v, kind, at, "type", append(others, local)...)
	switch {
	case kind == local && strings.TrimSpace(ptr.Deref(file, "")) == "":
		v.fail(at, "localhostProfile is required for type %s", local)
	case kind == local && strings.TrimSpace(*file) != *file:
		v.fail(at+".localhostProfile", "%q must not begin or end with a space", *file)
	case kind != local && file != nil:
		v.fail(at+".localhostProfile", "is only for type %s", local)
	}
}
