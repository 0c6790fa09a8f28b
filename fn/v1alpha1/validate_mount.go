package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

// mounts checks what a container mounts (ValidateVolumeMounts in
// pkg/apis/core/validation/validation.go).
func (v *validator) mounts(c *corev1.Container, at string) {
	paths := map[string]bool{}
	for here, m := range elements(c.VolumeMounts, at) {
		v.filled(m.Name, here, "name")
		if v.filled(m.MountPath, here, "mountPath") {
			v.once(m.MountPath, paths, here+".mountPath")
		}
		v.within(m.SubPath, here+".subPath")
		v.within(m.SubPathExpr, here+".subPathExpr")
		v.deny(m.SubPath != "" && m.SubPathExpr != "", here, "must not have both subPath and subPathExpr")
		v.propagation(m, c.SecurityContext, here)
	}
}

// propagation checks mountPropagation and recursiveReadOnly.
func (v *validator) propagation(m corev1.VolumeMount, sc *corev1.SecurityContext, at string) {
	p := ptr.Deref(m.MountPropagation, corev1.MountPropagationNone)
	known(v, p, at+".mountPropagation", corev1.MountPropagationNone, corev1.MountPropagationHostToContainer, corev1.MountPropagationBidirectional)
	v.deny(p == corev1.MountPropagationBidirectional && !privileged(sc), at+".mountPropagation", "%s needs a privileged container", p)
	r := ptr.Deref(m.RecursiveReadOnly, corev1.RecursiveReadOnlyDisabled)
	known(v, r, at+".recursiveReadOnly", corev1.RecursiveReadOnlyDisabled, corev1.RecursiveReadOnlyIfPossible, corev1.RecursiveReadOnlyEnabled)
	v.deny(r != corev1.RecursiveReadOnlyDisabled && (!m.ReadOnly || p != corev1.MountPropagationNone),
		at+".recursiveReadOnly", "%s needs readOnly: true and no mountPropagation", r)
}

// devices checks the block devices of a container (ValidateVolumeDevices). Whether
// the volumes can be devices is checked when the container is added.
func (v *validator) devices(c *corev1.Container, at string) {
	names, paths := map[string]bool{}, map[string]bool{}
	for _, m := range c.VolumeMounts {
		names[m.Name], paths[m.MountPath] = true, true
	}
	for here, d := range elements(c.VolumeDevices, at) {
		v.deny(v.filled(d.Name, here, "name") && again(d.Name, names), here+".name", "%q is already used by a mount or a device", d.Name)
		v.deny(v.filled(d.DevicePath, here, "devicePath") && v.downwards(d.DevicePath, here+".devicePath") && paths[d.DevicePath],
			here+".devicePath", "%q is already used by a mount or a device", d.DevicePath)
		paths[d.DevicePath] = true
	}
}
