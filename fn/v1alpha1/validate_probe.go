package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
)

// handler checks what a probe or a lifecycle hook does, as the API server does
// (validateHandler in pkg/apis/core/validation/validation.go). Only a probe has grpc.
// kinds lists the kinds that are allowed.
func (v *validator) handler(h corev1.LifecycleHandler, grpc *corev1.GRPCAction, kinds, at string) {
	v.one(at, kinds, h.Exec != nil, h.HTTPGet != nil, h.TCPSocket != nil, grpc != nil, h.Sleep != nil)
	v.deny(h.Exec != nil && len(h.Exec.Command) == 0, at+".exec", "command is required")
	if get := h.HTTPGet; get != nil {
		v.port(get.Port, at+".httpGet")
		known(v, get.Scheme, at+".httpGet.scheme", corev1.URISchemeHTTP, corev1.URISchemeHTTPS)
		for here, header := range elements(get.HTTPHeaders, at+".httpGet.httpHeaders") {
			v.deny(validation.IsHTTPHeaderName(header.Name) != nil, here+".name", "%q is not a valid header name", header.Name)
		}
	}
	if h.TCPSocket != nil {
		v.port(h.TCPSocket.Port, at+".tcpSocket")
	}
	if grpc != nil {
		v.portNumber(grpc.Port, at+".grpc.port")
	}
	v.deny(h.Sleep != nil && h.Sleep.Seconds < 0, at+".sleep.seconds", "must not be negative")
}

func (v *validator) port(p intstr.IntOrString, at string) {
	if p.Type == intstr.String {
		v.portName(p.StrVal, at+".port")
		return
	}
	v.portNumber(p.IntVal, at+".port")
}

// probe checks the startup, liveness or readiness probe of the object at a path.
func (v *validator) probe(p *corev1.Probe, kind, at string) {
	if p == nil {
		return
	}
	at += "." + kind + "Probe"
	v.handler(corev1.LifecycleHandler{Exec: p.Exec, HTTPGet: p.HTTPGet, TCPSocket: p.TCPSocket}, p.GRPC,
		"exec, httpGet, tcpSocket and grpc", at)
	for name, value := range map[string]int32{
		"initialDelaySeconds": p.InitialDelaySeconds, "timeoutSeconds": p.TimeoutSeconds, "periodSeconds": p.PeriodSeconds,
		"successThreshold": p.SuccessThreshold, "failureThreshold": p.FailureThreshold,
	} {
		v.deny(value < 0, at+"."+name, "must not be negative")
	}
	v.deny(kind != "readiness" && p.SuccessThreshold > 1, at+".successThreshold", "must be 1 in a %s probe", kind)
	switch seconds := p.TerminationGracePeriodSeconds; {
	case seconds == nil:
	case kind == "readiness":
		v.fail(at+".terminationGracePeriodSeconds", "must not be set: a readiness probe never stops the container")
	case *seconds <= 0:
		v.fail(at+".terminationGracePeriodSeconds", "must be greater than 0")
	}
}

// running checks the fields that only a container that keeps running has.
func (v *validator) running(c *corev1.Container, at string) {
	v.probe(c.StartupProbe, "startup", at)
	v.probe(c.LivenessProbe, "liveness", at)
	v.probe(c.ReadinessProbe, "readiness", at)
	if c.Lifecycle == nil {
		return
	}
	for hook, does := range map[string]*corev1.LifecycleHandler{"postStart": c.Lifecycle.PostStart, "preStop": c.Lifecycle.PreStop} {
		if does != nil {
			v.handler(*does, nil, "exec, httpGet and sleep", at+".lifecycle."+hook)
		}
	}
}
