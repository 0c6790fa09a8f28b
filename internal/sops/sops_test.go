package sops

import (
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const secret = "ENC[AES256_GCM,data:aGVsbG8=,iv:AAAA,tag:BBBB,type:str]"

// read reads a document with the metadata given.
func read(t *testing.T, text, metadata string) Document {
	t.Helper()
	text = strings.ReplaceAll(text, "SECRET", "'"+secret+"'") + "\nsops: {mac: '" + secret + "', " + metadata + "}"
	d, ok := Read(yaml.MustParse(text).YNode())
	require.True(t, ok)
	assert.Equal(t, Damage{}, d.Damage(), "before the edit")
	return d
}

func TestRead(t *testing.T) {
	for _, text := range []string{"a: b", "sops: mac", "sops: {}", "sops: {mac: x}", "sops: [{mac: '" + secret + "'}]", "[a]", "a"} {
		_, ok := Read(yaml.MustParse(text).YNode())
		assert.False(t, ok, text)
	}
}

// TestDamage sets the field new of the map spec to a value.
func TestDamage(t *testing.T) {
	const all = "apiVersion: SECRET\nspec: {old: SECRET}"
	for name, c := range map[string]struct{ text, metadata, value, want string }{
		"regular expression":      {"kind: a\nspec: {old: b, data: SECRET}", "encrypted_regex: ^(data)$", "c", "mac"},
		"of a key above":          {"kind: a\nspec: {old: SECRET}", "encrypted_regex: ^spec$", "c", "mac plain spec.new"},
		"a part of a key":         {"kind: a\nspec: {old: b, data: SECRET}", "encrypted_regex: ew", "c", "mac plain spec.new"},
		"a wrong expression":      {"kind: a\nspec: {old: b}", "encrypted_regex: (", "c", "mac"},
		"suffix":                  {"kind: a\nspec: {old: b, data: SECRET}", "encrypted_suffix: ata", "c", "mac"},
		"of the key":              {"kind: a\nspec: {old: b, data: SECRET}", "encrypted_suffix: ew", "c", "mac plain spec.new"},
		"all":                     {all, "version: 3.9.0", "c", "mac plain spec.new"},
		"all but a suffix":        {"a_unencrypted: b\nspec: {old: SECRET}", "unencrypted_suffix: _unencrypted", "c", "mac plain spec.new"},
		"all but the key":         {all, "unencrypted_regex: ^new$", "c", "mac"},
		"all but a key above":     {"apiVersion: SECRET\nspec: {old: b}", "unencrypted_regex: ^spec$", "c", "mac"},
		"readable before":         {"kind: a\nspec: {old: SECRET}", "version: 3.9.0", "c", "mac"},
		"an empty text":           {all, "mac_only_encrypted: true", "''", "mac"},
		"null":                    {all, "version: 3.9.0", "null", ""},
		"a number":                {all, "version: 3.9.0", "1", "mac plain spec.new"},
		"comments":                {"kind: a\nspec: {old: SECRET}", "encrypted_comment_regex: secret", "c", "mac"},
		"other comments":          {"kind: a\nspec: {old: SECRET}", "unencrypted_comment_regex: public", "c", "mac"},
		"only encrypted":          {"kind: a\nspec: {old: b, data: SECRET}", "encrypted_regex: ^(data)$, mac_only_encrypted: true", "c", ""},
		"only encrypted, and new": {"kind: a\nspec: {old: SECRET}", "encrypted_regex: ^spec$, mac_only_encrypted: true", "c", "mac plain spec.new"},
		"an encrypted value":      {"kind: a\nspec: {old: b, data: SECRET}", "encrypted_regex: ^(data)$, mac_only_encrypted: true", secret, "mac moved spec.new"},
		"in a list":               {"kind: a\nspec: {old: b, data: SECRET}", "encrypted_regex: ^(data)$, mac_only_encrypted: true", "[{data: '" + secret + "'}]", "mac moved spec.new[0].data"},
	} {
		d := read(t, c.text, c.metadata)
		require.NoError(t, yamlnode.Set(yamlnode.Get(d.Root, "spec"), "new", yaml.MustParse(c.value).YNode(), yamlnode.Last()))
		damage, said := d.Damage(), ""
		for what, v := range map[string]Value{" plain ": damage.Plain, " moved ": damage.Moved} {
			if v.At != "" {
				said += what + v.At
				assert.NotNil(t, v.Near, name)
			}
		}
		if damage.MAC.At != "" {
			said = "mac" + said
		}
		assert.Equal(t, c.want, said, name)
	}
}

// A value may move within its list, since SOPS binds it to keys alone, but the MAC
// covers the order.
func TestDamageOfOrder(t *testing.T) {
	other := strings.Replace(secret, "aGVsbG8=", "b3RoZXI=", 1)
	d := read(t, "spec: [{data: SECRET}, {data: '"+other+"'}, {name: a}]", "encrypted_regex: ^data$, mac_only_encrypted: true")
	list := yamlnode.Get(d.Root, "spec")
	list.Content[1], list.Content[2] = list.Content[2], list.Content[1]
	assert.Equal(t, Damage{}, d.Damage())
	list.Content[0], list.Content[2] = list.Content[2], list.Content[0]
	assert.Equal(t, "sops.mac", d.Damage().MAC.At)
	assert.Empty(t, d.Damage().Moved)
	list.Content = list.Content[1:]
	assert.Equal(t, "sops.mac", d.Damage().MAC.At)
}
