package v1alpha1

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
)

// handler is what a probe or a lifecycle hook does.
type handler struct {
	exec  *corev1.ExecAction
	http  *corev1.HTTPGetAction
	tcp   *corev1.TCPSocketAction
	grpc  *corev1.GRPCAction
	sleep *corev1.SleepAction
}

// handled checks a handler as the API server does (validateHandler in
// pkg/apis/core/validation/validation.go). kinds lists the kinds that are allowed.
func (v *validator) handled(h handler, kinds, at string) {
	given := []bool{h.exec != nil, h.http != nil, h.tcp != nil, h.grpc != nil, h.sleep != nil}
	handlers := 0
	for _, g := range given {
		if g {
			handlers++
		}
	}
	if handlers != 1 {
		v.fail(at, "must have exactly one of %s; it has %d", kinds, handlers)
	}
	if h.exec != nil && len(h.exec.Command) == 0 {
		v.fail(at+".exec", "command is required")
	}
	if h.http != nil {
		v.port(h.http.Port, at+".httpGet")
		known(v, h.http.Scheme, at+".httpGet.scheme", corev1.URISchemeHTTP, corev1.URISchemeHTTPS)
		for i, header := range h.http.HTTPHeaders {
			if validation.IsHTTPHeaderName(header.Name) != nil {
				v.fail(fmt.Sprintf("%s.httpGet.httpHeaders[%d].name", at, i), "%q is not a valid header name", header.Name)
			}
		}
	}
	if h.tcp != nil {
		v.port(h.tcp.Port, at+".tcpSocket")
	}
	if h.grpc != nil {
		v.portNumber(int(h.grpc.Port), at+".grpc.port")
	}
	if h.sleep != nil && h.sleep.Seconds < 0 {
		v.fail(at+".sleep.seconds", "must not be negative")
	}
}

func (v *validator) port(p intstr.IntOrString, at string) {
	if p.Type == intstr.String {
		v.portName(p.StrVal, at+".port")
		return
	}
	v.portNumber(p.IntValue(), at+".port")
}

// probe checks a probe. only1 says that its successThreshold must be 1, as in a
// startup or liveness probe.
func (v *validator) probe(p *corev1.Probe, kind string, only1 bool, at string) {
	if p == nil {
		return
	}
	v.handled(handler{exec: p.Exec, http: p.HTTPGet, tcp: p.TCPSocket, grpc: p.GRPC}, "exec, httpGet, tcpSocket and grpc", at)
	for _, n := range []struct {
		name  string
		value int32
	}{
		{"initialDelaySeconds", p.InitialDelaySeconds}, {"timeoutSeconds", p.TimeoutSeconds}, {"periodSeconds", p.PeriodSeconds},
		{"successThreshold", p.SuccessThreshold}, {"failureThreshold", p.FailureThreshold},
	} {
		if n.value < 0 {
			v.fail(at+"."+n.name, "must not be negative")
		}
	}
	if only1 && p.SuccessThreshold > 1 {
		v.fail(at+".successThreshold", "must be 1 in a %s probe", kind)
	}
	switch seconds := p.TerminationGracePeriodSeconds; {
	case seconds == nil:
	case !only1:
		v.fail(at+".terminationGracePeriodSeconds", "must not be set: a readiness probe never stops the container")
	case *seconds <= 0:
		v.fail(at+".terminationGracePeriodSeconds", "must be greater than 0")
	}
}

// startupProbe checks a startup probe.
func (v *validator) startupProbe(p *corev1.Probe, at string) { v.probe(p, "startup", true, at) }

// running checks the fields that only a container that keeps running has.
func (v *validator) running(c *corev1.Container, at string) {
	v.startupProbe(c.StartupProbe, at+".startupProbe")
	v.probe(c.LivenessProbe, "liveness", true, at+".livenessProbe")
	v.probe(c.ReadinessProbe, "readiness", false, at+".readinessProbe")
	if c.Lifecycle == nil {
		return
	}
	for _, hook := range []struct {
		name string
		does *corev1.LifecycleHandler
	}{{"postStart", c.Lifecycle.PostStart}, {"preStop", c.Lifecycle.PreStop}} {
		if h := hook.does; h != nil {
			v.handled(handler{exec: h.Exec, http: h.HTTPGet, tcp: h.TCPSocket, sleep: h.Sleep}, "exec, httpGet and sleep",
				at+".lifecycle."+hook.name)
		}
	}
}
