package v1alpha1

import (
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/jsontag"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
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
		v.mode(c.DefaultMode, at+".configMap.defaultMode")
		v.items(c.Items, at+".configMap.items")
	}
	if s := source.Secret; s != nil {
		v.filled(s.SecretName, at+".secret", "secretName")
		v.mode(s.DefaultMode, at+".secret.defaultMode")
		v.items(s.Items, at+".secret.items")
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
		v.mode(d.DefaultMode, at+".downwardAPI.defaultMode")
		v.podFiles(d.Items, at+".downwardAPI.items")
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

// filled checks that a field of the object at a path is not empty.
func (v *validator) filled(value, at, field string) {
	if value == "" {
		v.fail(at, "%s is required", field)
	}
}

// maxMode is the file mode that gives all permissions to everyone.
const maxMode = 0o777

func (v *validator) mode(mode *int32, at string) {
	if mode != nil && (*mode < 0 || *mode > maxMode) {
		v.fail(at, "%d is not a valid file mode. Use 0 to 0777 (511 in decimal).", *mode)
	}
}

// items checks the files that are made from keys of an object.
func (v *validator) items(list []corev1.KeyToPath, at string) {
	for i, item := range list {
		here := fmt.Sprintf("%s[%d]", at, i)
		v.filled(item.Key, here, "key")
		v.file(item.Path, here)
		v.mode(item.Mode, here+".mode")
	}
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
	if slices.Contains(strings.Split(h.Path, "/"), "..") {
		v.fail(at+".path", "%q must not contain ..", h.Path)
	}
	if h.Type != nil {
		known(v, *h.Type, at+".type", corev1.HostPathDirectoryOrCreate, corev1.HostPathDirectory, corev1.HostPathFileOrCreate,
			corev1.HostPathFile, corev1.HostPathSocket, corev1.HostPathCharDev, corev1.HostPathBlockDev)
	}
}

func (v *validator) csi(c *corev1.CSIVolumeSource, at string) {
	v.filled(c.Driver, at, "driver")
	if c.Driver != "" && (len(c.Driver) > validation.DNS1123LabelMaxLength || validation.IsDNS1123Subdomain(strings.ToLower(c.Driver)) != nil) {
		v.fail(at+".driver", "%q is not a valid driver name. Use up to %d letters, digits, dashes and dots.", c.Driver, validation.DNS1123LabelMaxLength)
	}
	if r := c.NodePublishSecretRef; r != nil {
		v.objectName(r.Name, at+".nodePublishSecretRef")
	}
}

// podFiles checks files that contain fields of the pod.
func (v *validator) podFiles(list []corev1.DownwardAPIVolumeFile, at string) {
	for i, f := range list {
		here := fmt.Sprintf("%s[%d]", at, i)
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
	}
}

// projections checks the sources of a projected volume, and that each file has its
// own path.
func (v *validator) projections(list []corev1.VolumeProjection, at string) {
	taken := map[string]bool{}
	for i, s := range list {
		here := fmt.Sprintf("%s[%d]", at, i)
		var paths []string
		given := 0
		if c := s.ConfigMap; c != nil {
			given++
			v.filled(c.Name, here+".configMap", "name")
			v.items(c.Items, here+".configMap.items")
			for _, item := range c.Items {
				paths = append(paths, item.Path)
			}
		}
		if c := s.Secret; c != nil {
			given++
			v.filled(c.Name, here+".secret", "name")
			v.items(c.Items, here+".secret.items")
			for _, item := range c.Items {
				paths = append(paths, item.Path)
			}
		}
		if d := s.DownwardAPI; d != nil {
			given++
			v.podFiles(d.Items, here+".downwardAPI.items")
			for _, item := range d.Items {
				paths = append(paths, item.Path)
			}
		}
		if t := s.ServiceAccountToken; t != nil {
			given++
			v.file(t.Path, here+".serviceAccountToken")
			if e := t.ExpirationSeconds; e != nil && *e < minTokenSeconds {
				v.fail(here+".serviceAccountToken.expirationSeconds", "must be at least %d, not %d", minTokenSeconds, *e)
			}
		}
		if given > 1 {
			v.fail(here, "must have only one source. Write an element for each.")
		}
		for _, p := range paths {
			if taken[p] && p != "" {
				v.fail(here, "puts a second file at %s", p)
			}
			taken[p] = true
		}
	}
}

// minTokenSeconds is the shortest allowed lifetime of a service account's token.
const minTokenSeconds = 600
