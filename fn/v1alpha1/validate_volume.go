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
		if !reflect.ValueOf(source).FieldByIndex(f.Index).IsNil() {
			given = append(given, f.Key)
		}
	}
	if len(given) > 1 {
		v.fail(at, "must have only one source, not %s", strings.Join(given, " and "))
	}
	if e := source.EmptyDir; e != nil && e.SizeLimit != nil && e.SizeLimit.Sign() < 0 {
		v.fail(at+".emptyDir.sizeLimit", "must not be negative, but is %s", e.SizeLimit.String())
	}
	if c := source.ConfigMap; c != nil {
		v.filled(c.Name, at+".configMap", "name")
		v.keyFiles(c.DefaultMode, c.Items, at+".configMap")
	}
	if s := source.Secret; s != nil {
		v.filled(s.SecretName, at+".secret", "secretName")
		v.keyFiles(s.DefaultMode, s.Items, at+".secret")
	}
	if c := source.PersistentVolumeClaim; c != nil {
		v.filled(c.ClaimName, at+".persistentVolumeClaim", "claimName")
	}
	if h := source.HostPath; h != nil {
		v.hostPath(h, at+".hostPath")
	}
	if n := source.NFS; n != nil {
		v.filled(n.Server, at+".nfs", "server")
		if !path.IsAbs(n.Path) {
			v.fail(at+".nfs.path", "%q must begin with /", n.Path)
		}
	}
	if c := source.CSI; c != nil {
		v.csi(c, at+".csi")
	}
	if d := source.DownwardAPI; d != nil {
		v.podFiles(d.DefaultMode, d.Items, at+".downwardAPI")
	}
	if p := source.Projected; p != nil {
		v.mode(p.DefaultMode, at+".projected.defaultMode")
		v.projections(p.Sources, at+".projected.sources")
	}
	if e := source.Ephemeral; e != nil && e.VolumeClaimTemplate == nil {
		v.fail(at+".ephemeral", "volumeClaimTemplate is required")
	}
	if source.Image != nil {
		known(v, source.Image.PullPolicy, at+".image.pullPolicy", corev1.PullAlways, corev1.PullIfNotPresent, corev1.PullNever)
	}
}

// maxMode is the file mode that gives all permissions to everyone.
const maxMode = 0o777

func (v *validator) mode(mode *int32, at string) {
	if m := ptr.Deref(mode, 0); m < 0 || m > maxMode {
		v.fail(at, "%d is not a valid file mode. Use 0 to 0777 (511 in decimal).", m)
	}
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
	if strings.HasPrefix(name, "..") && !strings.HasPrefix(name, "../") && name != ".." {
		v.fail(at+".path", "%q must not begin with ..", name)
	}
}

func (v *validator) hostPath(h *corev1.HostPathVolumeSource, at string) {
	v.filled(h.Path, at, "path")
	v.downwards(h.Path, at+".path")
	known(v, ptr.Deref(h.Type, ""), at+".type", corev1.HostPathDirectoryOrCreate, corev1.HostPathDirectory, corev1.HostPathFileOrCreate,
		corev1.HostPathFile, corev1.HostPathSocket, corev1.HostPathCharDev, corev1.HostPathBlockDev)
}

func (v *validator) csi(c *corev1.CSIVolumeSource, at string) {
	if v.filled(c.Driver, at, "driver") && (len(c.Driver) > validation.DNS1123LabelMaxLength || validation.IsDNS1123Subdomain(strings.ToLower(c.Driver)) != nil) {
		v.fail(at+".driver", "%q is not a valid driver name. Use up to %d letters, digits, dashes and dots.", c.Driver, validation.DNS1123LabelMaxLength)
	}
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
			if seconds := ptr.Deref(t.ExpirationSeconds, minTokenSeconds); seconds < minTokenSeconds {
				v.fail(here+".serviceAccountToken.expirationSeconds", "must be at least %d, not %d", minTokenSeconds, seconds)
			}
		}
		if count(s.ConfigMap != nil, s.Secret != nil, s.DownwardAPI != nil, s.ServiceAccountToken != nil) > 1 {
			v.fail(here, "must have only one source. Write an element for each.")
		}
		for _, p := range paths {
			if again(p, taken) && p != "" {
				v.fail(here, "puts a second file at %s", p)
			}
		}
	}
}

// minTokenSeconds is the shortest allowed lifetime of a service account's token.
const minTokenSeconds = 600
