package v1alpha1

import (
	"path"
	"reflect"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/jsontag"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/utils/ptr"
)

// volumeSource checks the source of a volume (validateVolumeSource in
// pkg/apis/core/validation/validation.go): that there is at most one, and the fields
// of the common ones. A volume without a source is an emptyDir.
func (v *validator) volumeSource(source corev1.VolumeSource, at string) {
	var given []string
	for _, f := range jsontag.Fields(reflect.TypeOf(source)) {
		if value := reflect.ValueOf(source).FieldByIndex(f.Index); !value.IsNil() {
			given = append(given, f.Key)
			v.oneSource(value.Interface(), at+"."+f.Key)
		}
	}
	v.deny(len(given) > 1, at, "must have only one source, not %s", strings.Join(given, " and "))
}

// oneSource checks the source of a volume.
func (v *validator) oneSource(source any, at string) {
	switch s := source.(type) {
	case *corev1.EmptyDirVolumeSource:
		if s.SizeLimit != nil && s.SizeLimit.Sign() < 0 {
			v.fail(at+".sizeLimit", "must not be negative, but is %s", s.SizeLimit.String())
		}
	case *corev1.ConfigMapVolumeSource:
		v.filled(s.Name, at, "name")
		v.keyFiles(s.DefaultMode, s.Items, at)
	case *corev1.SecretVolumeSource:
		v.filled(s.SecretName, at, "secretName")
		v.keyFiles(s.DefaultMode, s.Items, at)
	case *corev1.PersistentVolumeClaimVolumeSource:
		v.filled(s.ClaimName, at, "claimName")
	case *corev1.HostPathVolumeSource:
		v.hostPath(s, at)
	case *corev1.NFSVolumeSource:
		v.filled(s.Server, at, "server")
		v.deny(!path.IsAbs(s.Path), at+".path", "%q must begin with /", s.Path)
	case *corev1.CSIVolumeSource:
		v.csi(s, at)
	case *corev1.DownwardAPIVolumeSource:
		v.podFiles(s.DefaultMode, s.Items, at)
	case *corev1.ProjectedVolumeSource:
		v.mode(s.DefaultMode, at+".defaultMode")
		v.projections(s.Sources, at+".sources")
	case *corev1.EphemeralVolumeSource:
		v.deny(s.VolumeClaimTemplate == nil, at, "volumeClaimTemplate is required")
	case *corev1.ImageVolumeSource:
		known(v, s.PullPolicy, at+".pullPolicy", corev1.PullAlways, corev1.PullIfNotPresent, corev1.PullNever)
	}
}

// maxMode is the file mode that gives all permissions to everyone.
const maxMode = 0o777

func (v *validator) mode(mode *int32, at string) {
	m := ptr.Deref(mode, 0)
	v.deny(m < 0 || m > maxMode, at, "%d is not a valid file mode. Use 0 to 0777 (511 in decimal).", m)
}

// keyFiles checks the files that are made from keys of an object, and returns their
// paths.
func (v *validator) keyFiles(mode *int32, list []corev1.KeyToPath, at string) []string {
	v.mode(mode, at+".defaultMode")
	var paths []string
	for here, item := range elements(list, at+".items") {
		v.filled(item.Key, here, "key")
		v.file(item.Path, here)
		v.mode(item.Mode, here+".mode")
		paths = append(paths, item.Path)
	}
	return paths
}

// file checks the path of a file in a volume. at is the path in the configuration.
// Names that begin with .. are reserved for the kubelet.
func (v *validator) file(name, at string) {
	v.filled(name, at, "path")
	v.within(name, at+".path")
	v.deny(strings.HasPrefix(name, "..") && !strings.HasPrefix(name, "../") && name != "..", at+".path", "%q must not begin with ..", name)
}

func (v *validator) hostPath(h *corev1.HostPathVolumeSource, at string) {
	v.filled(h.Path, at, "path")
	v.downwards(h.Path, at+".path")
	known(v, ptr.Deref(h.Type, ""), at+".type", corev1.HostPathDirectoryOrCreate, corev1.HostPathDirectory, corev1.HostPathFileOrCreate,
		corev1.HostPathFile, corev1.HostPathSocket, corev1.HostPathCharDev, corev1.HostPathBlockDev)
}

func (v *validator) csi(c *corev1.CSIVolumeSource, at string) {
	v.deny(v.filled(c.Driver, at, "driver") && (len(c.Driver) > validation.DNS1123LabelMaxLength || validation.IsDNS1123Subdomain(strings.ToLower(c.Driver)) != nil),
		at+".driver", "%q is not a valid driver name. Use up to %d letters, digits, dashes and dots.", c.Driver, validation.DNS1123LabelMaxLength)
	if r := c.NodePublishSecretRef; r != nil {
		v.objectName(r.Name, at+".nodePublishSecretRef")
	}
}

// podFiles checks files that contain fields of the pod, and returns their paths.
func (v *validator) podFiles(mode *int32, list []corev1.DownwardAPIVolumeFile, at string) []string {
	v.mode(mode, at+".defaultMode")
	var paths []string
	for here, f := range elements(list, at+".items") {
		v.file(f.Path, here)
		v.mode(f.Mode, here+".mode")
		v.one(here, "fieldRef and resourceFieldRef", f.FieldRef != nil, f.ResourceFieldRef != nil)
		if f.FieldRef != nil {
			v.podField(f.FieldRef, podFileFields, here+".fieldRef")
		}
		if r := f.ResourceFieldRef; r != nil {
			v.filled(r.ContainerName, here+".resourceFieldRef", "containerName")
			v.resourceField(r, here+".resourceFieldRef")
		}
		paths = append(paths, f.Path)
	}
	return paths
}

// projections checks the sources of a projected volume, and that each file has its
// own path.
func (v *validator) projections(list []corev1.VolumeProjection, at string) {
	taken := map[string]bool{}
	for here, s := range elements(list, at) {
		var paths []string
		if c := s.ConfigMap; c != nil {
			v.filled(c.Name, here+".configMap", "name")
			paths = v.keyFiles(nil, c.Items, here+".configMap")
		}
		if c := s.Secret; c != nil {
			v.filled(c.Name, here+".secret", "name")
			paths = append(paths, v.keyFiles(nil, c.Items, here+".secret")...)
		}
		if d := s.DownwardAPI; d != nil {
			paths = append(paths, v.podFiles(nil, d.Items, here+".downwardAPI")...)
		}
		if t := s.ServiceAccountToken; t != nil {
			v.file(t.Path, here+".serviceAccountToken")
			seconds := ptr.Deref(t.ExpirationSeconds, minTokenSeconds)
			v.deny(seconds < minTokenSeconds, here+".serviceAccountToken.expirationSeconds", "must be at least %d, not %d", minTokenSeconds, seconds)
		}
		v.deny(count(s.ConfigMap != nil, s.Secret != nil, s.DownwardAPI != nil, s.ServiceAccountToken != nil) > 1,
			here, "must have only one source. Write an element for each.")
		for _, p := range paths {
			v.deny(again(p, taken) && p != "", here, "puts a second file at %s", p)
		}
	}
}

// minTokenSeconds is the shortest allowed lifetime of a service account's token.
const minTokenSeconds = 600
