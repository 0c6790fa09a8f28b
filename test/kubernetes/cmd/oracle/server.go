package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/capabilities"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/podtemplate"
	"k8s.io/kubernetes/pkg/registry/core/replicationcontroller"
)

// server is the part of the API server that judges workloads.
type server struct {
	strict     runtime.Serializer
	decoder    runtime.Decoder
	strategies map[schema.GroupKind]rest.RESTCreateStrategy
}

func newServer() *server {
	capabilities.Setup(true, 0) // privileged containers are allowed, as in most clusters
	strict := json.NewSerializerWithOptions(json.DefaultMetaFactory, legacyscheme.Scheme, legacyscheme.Scheme,
		json.SerializerOptions{Yaml: true, Strict: true})
	return &server{
		strict:  strict,
		decoder: legacyscheme.Codecs.DecoderToVersion(strict, runtime.InternalGroupVersioner),
		strategies: map[schema.GroupKind]rest.RESTCreateStrategy{
			{Kind: "Pod"}:                        pod.Strategy,
			{Kind: "PodTemplate"}:                podtemplate.Strategy,
			{Kind: "ReplicationController"}:      replicationcontroller.Strategy,
			{Group: "apps", Kind: "DaemonSet"}:   daemonset.Strategy,
			{Group: "apps", Kind: "Deployment"}:  deployment.Strategy,
			{Group: "apps", Kind: "ReplicaSet"}:  replicaset.Strategy,
			{Group: "apps", Kind: "StatefulSet"}: statefulset.Strategy,
			{Group: "batch", Kind: "CronJob"}:    cronjob.Strategy,
			{Group: "batch", Kind: "Job"}:        job.Strategy,
		},
	}
}

// judge returns a judgement for each document of a text that is not only comments.
func (s *server) judge(text []byte) []Judgement {
	judgements := []Judgement{}
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return judgements
		}
		if err != nil {
			return append(judgements, Judgement{Errors: []Problem{{Message: err.Error()}}})
		}
		if content, err := yaml.ToJSON(document); err == nil && string(bytes.TrimSpace(content)) == "null" {
			continue
		}
		judgements = append(judgements, s.document(document))
	}
}

func (s *server) document(text []byte) Judgement {
	var j Judgement
	gvk, err := json.DefaultMetaFactory.Interpret(toJSON(text))
	if err != nil {
		j.Errors = []Problem{{Message: err.Error()}}
		return j
	}
	j.APIVersion, j.Kind = gvk.GroupVersion().String(), gvk.Kind
	strategy, known := s.strategies[gvk.GroupKind()]
	if !known {
		return j
	}
	j.Known = true
	object, _, err := s.decoder.Decode(text, nil, nil)
	if err != nil {
		j.Errors = decodingProblems(err)
		if object == nil {
			return j
		}
	}
	metadata, err := meta.Accessor(object)
	if err != nil {
		j.Errors = append(j.Errors, Problem{Message: err.Error()})
		return j
	}
	j.Name = metadata.GetName()
	if metadata.GetNamespace() == "" {
		metadata.SetNamespace("default")
	}
	if prefix := metadata.GetGenerateName(); metadata.GetName() == "" && prefix != "" {
		metadata.SetName(prefix + "x2x4x") // the store does it, with other letters each time
	}
	rest.FillObjectMetaSystemFields(metadata)
	ctx := request.WithNamespace(request.NewContext(), metadata.GetNamespace())
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{APIGroup: gvk.Group, APIVersion: gvk.Version, Namespace: metadata.GetNamespace()})
	j.Errors = append(j.Errors, s.create(ctx, strategy, object)...)
	j.Warnings = strategy.WarningsOnCreate(ctx, object)
	return j
}

// create returns the reasons to refuse an object.
func (s *server) create(ctx context.Context, strategy rest.RESTCreateStrategy, object runtime.Object) []Problem {
	err := rest.BeforeCreate(strategy, ctx, object)
	var status apierrors.APIStatus
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &status) || status.Status().Details == nil || len(status.Status().Details.Causes) == 0:
		return []Problem{{Message: err.Error()}}
	}
	var problems []Problem
	for _, cause := range status.Status().Details.Causes {
		problems = append(problems, Problem{Field: cause.Field, Type: string(cause.Type), Message: cause.Message})
	}
	return problems
}

func decodingProblems(err error) []Problem {
	strict, ok := runtime.AsStrictDecodingError(err)
	if !ok {
		return []Problem{{Type: "Decoding", Message: err.Error()}}
	}
	var problems []Problem
	for _, e := range strict.Errors() {
		problems = append(problems, Problem{Type: "Strict", Message: e.Error()})
	}
	return problems
}

func toJSON(text []byte) []byte {
	converted, err := yaml.ToJSON(text)
	if err != nil {
		return text
	}
	return converted
}
