package main

import (
	"bytes"
	"testing"

	"github.com/native-sidecar/native-sidecar/bench/internal/corpus"
	"github.com/native-sidecar/native-sidecar/bench/internal/edit"
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/kio"
)

func TestEveryWorkload(t *testing.T) {
	var in, out bytes.Buffer
	count, err := corpus.Corpus{Items: 200}.ResourceList(&in, edit.FunctionConfig)
	if err != nil {
		t.Fatal(err)
	}
	function := framework.ResourceListProcessorFunc(addSidecar)
	if err := framework.Execute(function, &kio.ByteReadWriter{Reader: &in, Writer: &out, KeepReaderAnnotations: true}); err != nil {
		t.Fatal(err)
	}
	made, err := edit.Count(&out)
	if want := (edit.Made{Images: count.Workloads() + 1, Always: count.Workloads()}); err != nil || made != want {
		t.Errorf("%+v, want %+v (%v)", made, want, err)
	}
}
