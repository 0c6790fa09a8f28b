package v1alpha1

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// mounts checks what a container mounts (ValidateVolumeMounts in
// pkg/apis/core/validation/validation.go).
func (v *validator) mounts(c *corev1.Container, at string) {
	paths := map[string]bool{}
	for i, m := range c.VolumeMounts {
		here := fmt.Sprintf("%s[%d]", at, i)
		if m.Name == "" {
			v.fail(here, "name is required")
		}
		switch {
		case m.MountPath == "":
			v.fail(here, "mountPath is required")
		case paths[m.MountPath]:
			v.fail(here+".mountPath", "%q is used twice", m.MountPath)
		}
		paths[m.MountPath] = true
		v.within(m.SubPath, here+".subPath")
		v.within(m.SubPathExpr, here+".subPathExpr")
		if m.SubPath != "" && m.SubPathExpr != "" {
			v.fail(here, "must not have both subPath and subPathExpr")
		}
		v.propagation(m, c.SecurityContext, here)
	}
}

// propagation checks mountPropagation and recursiveReadOnly.
func (v *validator) propagation(m corev1.VolumeMount, sc *corev1.SecurityContext, at string) {
	none := true
	if p := m.MountPropagation; p != nil {
		none = *p == corev1.MountPropagationNone
		known(v, *p, at+".mountPropagation", corev1.MountPropagationNone, corev1.MountPropagationHostToContainer, corev1.MountPropagationBidirectional)
		if *p == corev1.MountPropagationBidirectional && !privileged(sc) {
			v.fail(at+".mountPropagation", "%s needs a privileged container", *p)
		}
	}
	r := m.RecursiveReadOnly
	if r == nil {
		return
	}
	known(v, *r, at+".recursiveReadOnly", corev1.RecursiveReadOnlyDisabled, corev1.RecursiveReadOnlyIfPossible, corev1.RecursiveReadOnlyEnabled)
	if *r != corev1.RecursiveReadOnlyDisabled && (!m.ReadOnly || !none) {
		v.fail(at+".recursiveReadOnly", "%s needs readOnly: true and no mountPropagation", *r)
	}
}

// devices checks the block devices of a container (ValidateVolumeDevices). Whether
// the volumes can be devices is checked when the container is added.
func (v *validator) devices(c *corev1.Container, at string) {
	names, paths := map[string]bool{}, map[string]bool{}
	for _, m := range c.VolumeMounts {
		names[m.Name], paths[m.MountPath] = true, true
	}
	for i, d := range c.VolumeDevices {
		here := fmt.Sprintf("%s[%d]", at, i)
		switch {
		case d.Name == "":
			v.fail(here, "name is required")
		case names[d.Name]:
			v.fail(here+".name", "%q is already used by a mount or a device", d.Name)
		}
		switch {
		case d.DevicePath == "":
			v.fail(here, "devicePath is required")
		case slices.Contains(strings.Split(d.DevicePath, "/"), ".."):
			v.fail(here+".devicePath", "%q must not contain ..", d.DevicePath)
		case paths[d.DevicePath]:
			v.fail(here+".devicePath", "%q is already used by a mount or a device", d.DevicePath)
		}
		names[d.Name], paths[d.DevicePath] = true, true
	}
}
