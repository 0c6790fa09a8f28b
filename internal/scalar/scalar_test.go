package scalar

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// What is taken for text without asking kyaml is text for kyaml, too.
func TestProseIsText(t *testing.T) {
	for _, text := range []string{
		"name", "Always", "e3", "x", "a.b/c-d_e", "nope", "Nan", "inf", "TRUEish", "onn", "Yess", "0x1", "1e3", "yes", "No", "OFF",
		"y", "~", "null", "true", "1:30", "-1", ".inf", "", "a b", "a: b", "a:", "a:b", "a :b", "a #b", "a=b", "=", "<<", "a, b", "a]", "/x: y", "/x",
		"tail -F /var/log/app.log", "registry.example.com/a/b:1", `add "b" (c)`, "it's", "a\tb", "y ", "no #x", "on ", "e: ", "a\u0085b: c", "a *b", "a &b", "a !b", "a | b", "a ? b", "a - b", "a %b", "a@b", "a`b",
	} {
		if isProse(text) {
			assert.False(t, yaml.IsYaml1_1NonString(yaml.NewStringRNode(text).YNode()), text)
		}
	}
	for _, text := range []string{"yes", "No", "OFF", "y", "null", "True", "1e3", "0x1", "~", "", "a: b", "a:", "-1"} {
		assert.False(t, isProse(text), text)
	}
	for _, text := range []string{"tail -F /var/log/app.log", "registry.example.com/a/b:1", `add "b" (c)`, "it's", "nope"} {
		assert.True(t, isProse(text), text)
	}
}
