package corpus

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/fn/framework/command"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const functionConfig = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata:
  name: bench
`

// text returns the output of a form.
func text(t *testing.T, write func(io.Writer) (Count, error)) (string, Count) {
	t.Helper()
	var out bytes.Buffer
	count, err := write(&out)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), count
}

func resourceList(c Corpus) func(io.Writer) (Count, error) {
	return func(w io.Writer) (Count, error) { return c.ResourceList(w, functionConfig) }
}

func TestProportions(t *testing.T) {
	for _, test := range []struct {
		corpus Corpus
		want   Count
		least  int // bytes
		most   int
	}{
		{Corpus{Items: 1000}, Count{"Deployment": 350, "ConfigMap": 250, "Service": 200, "Menu": 100}, 4_200_000, 4_800_000},
		{Corpus{Items: 1100, NoWorkloads: true}, Count{"ConfigMap": 500, "Service": 400, "Menu": 200}, 5_500_000, 7_500_000},
	} {
		got, count := text(t, resourceList(test.corpus))
		for kind, want := range test.want {
			if count[kind] != want {
				t.Errorf("%+v: %d of kind %s, want %d", test.corpus, count[kind], kind, want)
			}
		}
		if count.Items() != test.corpus.Items {
			t.Errorf("%+v: %d items", test.corpus, count.Items())
		}
		if len(got) < test.least || len(got) > test.most {
			t.Errorf("%+v: %d bytes, want %d to %d", test.corpus, len(got), test.least, test.most)
		}
	}
	_, count := text(t, Corpus{Items: 1000}.Stream)
	if count.Workloads() != 450 {
		t.Errorf("%d workloads, want 450: %v", count.Workloads(), count)
	}
	with, _ := text(t, Corpus{Items: 1000, Sidecars: true}.Stream)
	if sidecars := strings.Count(with, "- name: log-shipper\n"); sidecars < 21 || sidecars > 22 {
		t.Errorf("%d sidecars in 450 workloads, want one in twenty", sidecars)
	}
	if _, count := text(t, (Corpus{Items: 1000, NoWorkloads: true}).Stream); count.Workloads() != 0 {
		t.Errorf("unexpected workloads: %v", count)
	}
}

func TestDeterministic(t *testing.T) {
	first, _ := text(t, resourceList(Corpus{Items: 200, Seed: 1}))
	again, _ := text(t, resourceList(Corpus{Items: 200, Seed: 1}))
	if first != again {
		t.Error("the same corpus has different bytes")
	}
	if other, _ := text(t, resourceList(Corpus{Items: 200, Seed: 2})); first == other {
		t.Error("another seed has the same bytes")
	}
}

// TestKyamlReads reads every form with kyaml and compares the items.
func TestKyamlReads(t *testing.T) {
	for _, c := range []Corpus{{Items: 200}, {Items: 200, Sidecars: true}, {Items: 200, NoWorkloads: true}, {Items: 1}, {Items: 0}} {
		list, want := text(t, resourceList(c))
		stream, _ := text(t, c.Stream)
		dir := t.TempDir()
		if _, _, err := c.Files(dir); err != nil {
			t.Fatal(err)
		}
		for form, reader := range map[string]kio.Reader{
			"list":   &kio.ByteReader{Reader: strings.NewReader(list)},
			"stream": &kio.ByteReader{Reader: strings.NewReader(stream)},
			"files":  kio.LocalPackageReader{PackagePath: dir},
		} {
			nodes, err := reader.Read()
			if err != nil {
				t.Fatal(form, err)
			}
			got := Count{}
			for _, n := range nodes {
				got[n.GetKind()]++
			}
			if got.Items() != c.Items || got["Deployment"] != want["Deployment"] || got["ConfigMap"] != want["ConfigMap"] {
				t.Errorf("%+v as %s: kyaml reads %v, want %v", c, form, got, want)
			}
		}
	}
}

// TestNoOp passes a ResourceList through a function that does nothing: kyaml must
// print the bytes that it has read.
func TestNoOp(t *testing.T) {
	for _, c := range []Corpus{{Items: 200}, {Items: 200, NoWorkloads: true}, {Items: 0}} {
		list, _ := text(t, resourceList(c))
		var out bytes.Buffer
		nothing := framework.ResourceListProcessorFunc(func(*framework.ResourceList) error { return nil })
		cmd := command.Build(nothing, command.StandaloneDisabled, false)
		cmd.SetArgs(nil)
		cmd.SetIn(strings.NewReader(list))
		cmd.SetOut(&out)
		if err := cmd.Execute(); err != nil {
			t.Fatal(err)
		}
		requireSame(t, list, out.String())
	}
}

// TestStreamNoOp does the same with a stream.
func TestStreamNoOp(t *testing.T) {
	stream, _ := text(t, Corpus{Items: 200}.Stream)
	var out bytes.Buffer
	err := kio.Pipeline{
		Inputs:  []kio.Reader{&kio.ByteReader{Reader: strings.NewReader(stream), OmitReaderAnnotations: true}},
		Outputs: []kio.Writer{kio.ByteWriter{Writer: &out}},
	}.Execute()
	if err != nil {
		t.Fatal(err)
	}
	requireSame(t, stream, out.String())
}

func TestFiles(t *testing.T) {
	dir, c := t.TempDir(), Corpus{Items: 25}
	_, names, err := c.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	stream, _ := text(t, c.Stream)
	requireSame(t, stream, strings.Join(texts, "---\n"))
}

// requireSame reports the first line that differs.
func requireSame(t *testing.T, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(wants), len(gots)) {
		if wants[i] != gots[i] {
			t.Fatalf("line %d is\n%s\nwant\n%s", i+1, gots[i], wants[i])
		}
	}
	t.Fatalf("%d lines, want %d", len(gots), len(wants))
}

func TestApart(t *testing.T) {
	dir := t.TempDir()
	c := Corpus{Items: 120, Apart: true}
	_, names, err := c.Files(dir)
	if err != nil || len(names) != c.Items || names[119] != "001/00119.yaml" {
		t.Fatal(len(names), names[len(names)-1], err)
	}
	var together strings.Builder
	for i, name := range names {
		one, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			together.WriteString("---\n")
		}
		together.Write(one)
	}
	if stream, _ := text(t, c.Stream); stream != together.String() {
		t.Error("files with one item each are not the items of the stream")
	}
}

// TestList checks that a list is one document with all items.
func TestList(t *testing.T) {
	c := Corpus{Items: 40}
	list, count := text(t, c.List)
	object, err := yaml.Parse(list)
	if err != nil {
		t.Fatal(err)
	}
	items, err := object.Pipe(yaml.Lookup("items"))
	if err != nil {
		t.Fatal(err)
	}
	elements, err := items.Elements()
	if err != nil || len(elements) != c.Items || count.Items() != c.Items {
		t.Error(len(elements), count, err)
	}
}
