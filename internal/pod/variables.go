package pod

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// variables are values to fill in where a text has $(NAME), ${NAME} or $NAME. If
// several match, the one that was added first is filled in.
type variables struct {
	// end has to follow $NAME.
	end string
	// shell says that $(NAME) is a command.
	shell bool

	numbers map[string]int // by names
	lengths []int          // of the names, each once
	values  []string
}

// add adds a variable. If several have the same name, the first one counts.
func (v *variables) add(name, value string) {
	number := len(v.values)
	v.values = append(v.values, value)
	if v.numbers == nil {
		v.numbers = map[string]int{}
	}
	if _, known := v.numbers[name]; known {
		return
	}
	v.numbers[name] = number
	if !slices.Contains(v.lengths, len(name)) {
		v.lengths = append(v.lengths, len(name))
	}
}

// mostFilled is by how many bytes a text may grow. Values that contain variables can
// make it grow without limits.
const mostFilled = 1 << 20

// fill returns a text with the values filled in, as long as it does not grow by more than
// the given number of bytes.
func (v *variables) fill(text string, most int) string {
	if len(v.values) == 0 || !strings.Contains(text, "$") {
		return text
	}
	var out strings.Builder
	done, grown := 0, 0
	for at := strings.IndexByte(text, '$'); at < len(text); {
		number, length := v.find(text[at+1:])
		end := at + 1 + length
		if number >= 0 {
			grown += len(v.values[number]) - (end - at)
			if grown > most {
				break
			}
			out.WriteString(text[done:at])
			out.WriteString(v.values[number])
			done = end
		}
		next := strings.IndexByte(text[end:], '$')
		if next < 0 {
			break
		}
		at = end + next
	}
	out.WriteString(text[done:])
	return out.String()
}

// find returns the variable that a text after a $ begins with, and the length of the
// reference to it; or a negative number, and 0.
func (v *variables) find(text string) (number, length int) {
	number = -1
	better := func(name string, taken int) {
		if n, known := v.numbers[name]; known && (number < 0 || n < number) {
			number, length = n, taken
		}
	}
	for _, n := range v.lengths {
		if n+1 < len(text) && (!v.shell && text[0] == '(' && text[n+1] == ')' || text[0] == '{' && text[n+1] == '}') {
			better(text[1:n+1], n+2)
		}
		if n <= len(text) && strings.HasPrefix(text[n:], v.end) {
			better(text[:n], n)
		}
	}
	return number, length
}

// variablesOf returns the variables of a container that have a value.
func variablesOf(container *yaml.Node) *variables {
	v := &variables{}
	for env, value := range yamlnode.Column(yamlnode.Get(container, "env"), "value") {
		if value := yamlnode.Text(value); value != "" {
			v.add(yamlnode.Text(env, "name"), value)
		}
	}
	return v
}
