package catalog

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestBody(t *testing.T) {
	e, err := decode([]byte(`name: a
parameters:
- {name: text, type: String}
- {name: list, type: Strings}
- {name: number, type: Integer, default: 7}
- {name: flag, type: Boolean}
add:
  whole: ${text}
  quoted: "${number}"
  number: ${number}
  composed: --text=${text}:${number} $(HOME) $HOME
  items:
  - ${list}
  - --item=${list}
  - --flag=${flag}
  - name: kept
    value: ${number}
  - name: gone
    nested:
      value: ${flag}
  field:
    flag: ${flag}
  part:
    flag: ${flag}
    kept: [a, "${flag}"]
  only: [ "${flag}" ]
  list: ${list}
`))
	require.NoError(t, err)
	body := func(values string) string {
		var with yaml.Node
		require.NoError(t, yaml.Unmarshal([]byte(values), &with))
		set := map[string]*yaml.Node{}
		if len(with.Content) > 0 {
			for i := 0; i+1 < len(with.Content[0].Content); i += 2 {
				set[with.Content[0].Content[i].Value] = with.Content[0].Content[i+1]
			}
		}
		text, err := yaml.String(e.Body(set, &yaml.Node{Line: 3, Column: 5}))
		require.NoError(t, err)
		return text
	}
	assert.Equal(t, `whole: "1e3" # a comment
quoted: "7"
number: 7
composed: --text=1e3:7 $(HOME) $HOME
items:
- a # first
- "b: c"
- --item=a
- "--item=b: c"
- name: kept
  value: 7
part:
  kept: [a]
list:
- a # first
- "b: c"
`, body("text: \"1e3\" # a comment\nlist:\n- a # first\n- \"b: c\"\n"))
	assert.Equal(t, `quoted: "8"
number: 8
items:
- --flag=true
- name: kept
  value: 8
- name: gone
  nested:
    value: true
field:
  flag: true
part:
  flag: true
  kept: [a, "true"]
only: ["true"]
`, body("number: 8\nflag: true\nlist: []\n"))
}

func TestDeclaration(t *testing.T) {
	low, high := int64(1), int64(9)
	assert.Equal(t, "a: Integer from 1 to 9: what", Parameter{Name: "a", Type: Integer, Minimum: &low, Maximum: &high, Doc: "what"}.Declaration())
	assert.Equal(t, "a: String (b, c), default b: what", Parameter{
		Name: "a", Type: String, Values: []string{"b", "c"}, Default: *yaml.NewScalarRNode("b").YNode(), Doc: "what",
	}.Declaration())
}
