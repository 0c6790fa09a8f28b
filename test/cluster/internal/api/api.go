// Package api talks to an API server in JSON, with objects as they are written: what a test
// sends is what arrives, and what comes back is what the server made of it.
package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Object is any object of Kubernetes.
type Object = map[string]any

// Status is an answer other than the object that was asked for.
type Status struct {
	Code    int    `json:"code"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// Error returns the server's message.
func (s *Status) Error() string { return s.Message }

// IsNotFound reports whether an error says that there is no such object.
func IsNotFound(err error) bool {
	var s *Status
	return errors.As(err, &s) && s.Code == http.StatusNotFound
}

// Client is a client of one server.
type Client struct {
	server, token string
	http          *http.Client
	mutex         sync.Mutex
	plurals       map[string]string // by apiVersion and kind
}

// New returns a client for a server whose certificate the authority has signed, in PEM. It
// may be nil for a server without TLS.
func New(server, token string, authority []byte) *Client {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, MaxIdleConnsPerHost: 32}
	return &Client{server: server, token: token, http: &http.Client{Transport: transport}, plurals: map[string]string{}}
}

// Get returns the answer to a GET of a path as text.
func (c *Client) Get(ctx context.Context, path string) (string, error) {
	text, err := c.do(ctx, http.MethodGet, path, "", nil)
	return string(text), err
}

// Create creates an object. The options are those of the query, such as dryRun=All. It
// returns the object as the server has it, or a [Status].
func (c *Client) Create(ctx context.Context, object Object, options string) (Object, error) {
	path, err := c.path(ctx, object, "")
	if err != nil {
		return nil, err
	}
	return c.object(ctx, http.MethodPost, path+"?"+options, "application/json", object)
}

// Patch patches an object by the content type of a patch.
func (c *Client) Patch(ctx context.Context, object Object, kind string, patch any) (Object, error) {
	path, err := c.path(ctx, object, Name(object))
	if err != nil {
		return nil, err
	}
	return c.object(ctx, http.MethodPatch, path, kind, patch)
}

// Read returns an object as it is now.
func (c *Client) Read(ctx context.Context, object Object) (Object, error) {
	path, err := c.path(ctx, object, Name(object))
	if err != nil {
		return nil, err
	}
	return c.object(ctx, http.MethodGet, path, "", nil)
}

// List returns the objects of the same kind and namespace that have a label.
func (c *Client) List(ctx context.Context, like Object, selector string) ([]Object, error) {
	path, err := c.path(ctx, like, "")
	if err != nil {
		return nil, err
	}
	answer, err := c.object(ctx, http.MethodGet, path+"?labelSelector="+url.QueryEscape(selector), "", nil)
	if err != nil {
		return nil, err
	}
	var objects []Object
	items, _ := answer["items"].([]any)
	for _, item := range items {
		if object, isObject := item.(Object); isObject {
			objects = append(objects, object)
		}
	}
	return objects, nil
}

// Delete deletes an object and what belongs to it. Options are those of the query.
func (c *Client) Delete(ctx context.Context, object Object, options string) error {
	path, err := c.path(ctx, object, Name(object))
	if err != nil {
		return err
	}
	_, err = c.do(ctx, http.MethodDelete, path+"?"+options, "application/json", Object{"propagationPolicy": "Background"})
	return err
}

// Name returns the name of an object.
func Name(object Object) string { return Text(object, "metadata", "name") }

// Text returns the text at a path; empty if there is none.
func Text(object Object, path ...string) string {
	text, _ := At(object, path...).(string)
	return text
}

// At returns what is at a path; nil if there is nothing.
func At(object Object, path ...string) any {
	var value any = object
	for _, key := range path {
		inside, isObject := value.(Object)
		if !isObject {
			return nil
		}
		value = inside[key]
	}
	return value
}

// HasCondition reports whether a condition of an object is True.
func HasCondition(object Object, kind string) bool {
	conditions, _ := At(object, "status", "conditions").([]any)
	return slices.ContainsFunc(conditions, func(c any) bool {
		condition, _ := c.(Object)
		return condition["type"] == kind && condition["status"] == "True"
	})
}

// path returns the path of an object, or of all of its kind if the name is empty.
func (c *Client) path(ctx context.Context, object Object, name string) (string, error) {
	version, kind := Text(object, "apiVersion"), Text(object, "kind")
	plural, err := c.plural(ctx, version, kind)
	if err != nil {
		return "", err
	}
	path := root(version)
	if kind != "Namespace" && kind != "Node" {
		namespace := Text(object, "metadata", "namespace")
		if namespace == "" {
			namespace = "default"
		}
		path += "/namespaces/" + namespace
	}
	path += "/" + plural
	if name != "" {
		path += "/" + name
	}
	return path, nil
}

func root(version string) string {
	if strings.Contains(version, "/") {
		return "/apis/" + version
	}
	return "/api/" + version
}

// plural asks the server what a kind is called in paths.
func (c *Client) plural(ctx context.Context, version, kind string) (string, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if plural := c.plurals[version+kind]; plural != "" {
		return plural, nil
	}
	answer, err := c.object(ctx, http.MethodGet, root(version), "", nil)
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", version, kind, err)
	}
	resources, _ := answer["resources"].([]any)
	for _, resource := range resources {
		r, _ := resource.(Object)
		if name := Text(r, "name"); !strings.Contains(name, "/") {
			c.plurals[version+Text(r, "kind")] = name
		}
	}
	if plural := c.plurals[version+kind]; plural != "" {
		return plural, nil
	}
	return "", fmt.Errorf("the server does not know %s %s", version, kind)
}

// object sends a body and returns the object that comes back.
func (c *Client) object(ctx context.Context, method, path, kind string, body any) (Object, error) {
	text, err := c.do(ctx, method, path, kind, body)
	if err != nil {
		return nil, err
	}
	var object Object
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return object, nil
}

func (c *Client) do(ctx context.Context, method, path, kind string, body any) ([]byte, error) {
	var sent []byte
	if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, c.server+path, bytes.NewReader(sent))
	if err != nil {
		return nil, err
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		s := &Status{Code: answer.StatusCode, Message: string(text)}
		_ = json.Unmarshal(text, s) // else it is a plain text
		return nil, s
	}
	return text, nil
}
