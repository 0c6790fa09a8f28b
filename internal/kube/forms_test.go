package kube_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestForms judges texts and numbers by the forms of fields, which are below Container or
// Volume.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		path      string
		good, bad []string
		complaint string // about the first bad one
	}{
		{"name", []string{"a-1"}, []string{"A", "-a", strings.Repeat("a", 64)}, `"A" is not a valid container name.`},
		{"image", []string{"a b"}, []string{" a", "a "}, `" a" must not begin or end with a space`},
		{"ports.containerPort", []string{"1", "65535", "0x50"}, []string{"0", "65536"}, "must be a port from 1 to 65535, not 0"},
		{"ports.hostPort", []string{"0", "65535"}, []string{"-1", "65536"}, "must be a port from 1 to 65535, not -1"},
		{"ports.name", []string{"http"}, []string{"80", "a--b"}, `"80" is not a valid port name.`},
		{"volumeMounts.subPath", []string{"a/..b"}, []string{"/a", "a/../b"}, `"/a" must not begin with / or contain ..`},
		{"volumeDevices.devicePath", []string{"/dev/a"}, []string{"/dev/../a"}, `"/dev/../a" must not contain ..`},
		{"startupProbe.periodSeconds", []string{"0"}, []string{"-1"}, "must not be negative, but is -1"},
		{"securityContext.runAsUser", []string{"2147483647"}, []string{"2147483648"}, "2147483648 is not a valid user ID"},
		{"csi.driver", []string{"A.b"}, []string{"a_b"}, `"a_b" is not a valid driver name.`},
		{"nfs.path", []string{"/a"}, []string{"a"}, `"a" must begin with /`},
		{"secret.defaultMode", []string{"0777", "511"}, []string{"512", "-1"}, "512 is not a valid file mode."},
		{"configMap.items.path", []string{"a/..b"}, []string{"..a", "/a", "a/.."}, `"..a" must not begin with / or .. or contain the folder ..`},
		{"projected.sources.serviceAccountToken.expirationSeconds", []string{"600"}, []string{"599"}, "must be at least 600, not 599"},
	} {
		of, f := &kube.Container, kube.Field{}
		for i, name := range strings.Split(c.path, ".") {
			var known bool
			if f, known = of.Field(name); !known && i == 0 {
				f, known = kube.Volume.Field(name)
			}
			require.True(t, known, c.path)
			of = f.Type
		}
		require.NotNil(t, f.Form, c.path)
		for _, good := range c.good {
			assert.True(t, f.Form.Is(good), "%s: %s", c.path, good)
		}
		for _, bad := range c.bad {
			assert.False(t, f.Form.Is(bad), "%s: %s", c.path, bad)
		}
		assert.Contains(t, fmt.Sprintf(f.Form.Wrong, c.bad[0]), c.complaint, c.path)
	}
}
