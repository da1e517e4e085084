// Calls a plugin every few seconds with the ServiceAccount's token, which Kubernetes renews.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// docs: setup
var (
	gateway   = setting("REMORA_GATEWAY", "https://remora-gateway.remora-system.svc")
	tokenFile = setting("REMORA_TOKEN_FILE", "/var/run/secrets/remora/token")
	caFile    = setting("REMORA_CA_FILE", "/var/run/secrets/remora/ca.crt")
	client    = &http.Client{
		Transport:     &renewing{http.Transport{DialTLSContext: dial, IdleConnTimeout: time.Minute}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	passing = []string{"access-undecided", "instance-not-running", "instance-waking", "overloaded", "shutting-down"}
)

// renewing reads the token for each request: Kubernetes writes another one before its end.
type renewing struct{ http.Transport }

func (r *renewing) RoundTrip(request *http.Request) (*http.Response, error) {
	token, err := os.ReadFile(tokenFile)
	if err != nil {
		return nil, err
	}
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	return r.Transport.RoundTrip(request)
}

// dial reads the authorities for each connection: they may be renewed, too.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	authorities := x509.NewCertPool()
	authorities.AppendCertsFromPEM(pem)
	dialer := tls.Dialer{Config: &tls.Config{RootCAs: authorities}}
	return dialer.DialContext(ctx, network, address)
}

// GatewayError: the gateway answered, and not the plugin.
type GatewayError struct {
	Status     int
	Slug       string // plugin-not-found, forbidden … (docs/gateway-errors.md)
	Detail     string
	Sent       bool // the plugin may have acted on the request
	RetryAfter time.Duration
}

func (e *GatewayError) Error() string { return fmt.Sprintf("%d %s: %s", e.Status, e.Slug, e.Detail) }

func gatewayError(answer *http.Response) *GatewayError {
	defer answer.Body.Close()
	e := &GatewayError{
		Status: answer.StatusCode,
		Slug:   answer.Header.Get("Remora-Error"),
		Sent:   answer.Header.Get("Remora-Unsent") == "",
	}
	seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
	e.RetryAfter = time.Duration(seconds) * time.Second
	_ = json.NewDecoder(answer.Body).Decode(e) // type, title, status, detail; without them it is an error all the same
	return e
}

// call returns the plugin's answer, whatever its status, or a *GatewayError. It waits for an Instance that wakes, for as long
// as ctx lasts.
func call(ctx context.Context, method, address string, body []byte) (*http.Response, error) {
	for {
		request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		answer, err := client.Do(request)
		if err != nil || answer.Header.Get("Remora-Error") == "" {
			return answer, err
		}
		e := gatewayError(answer)
		deadline, limited := ctx.Deadline()
		late := limited && time.Now().Add(e.RetryAfter).After(deadline)
		if e.Sent || late || !slices.Contains(passing, e.Slug) {
			return nil, e
		}
		time.Sleep(e.RetryAfter)
	}
}

// docs: end

func main() {
	plugin := fmt.Sprintf("%s/v1/namespaces/%s/instances/%s/plugins/%s", gateway,
		setting("NAMESPACE", "demo"), setting("INSTANCE", "my-instance"), setting("PLUGIN", "hello"))
	pause, err := strconv.Atoi(setting("SECONDS_BETWEEN_CALLS", "10"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "SECONDS_BETWEEN_CALLS:", err)
		os.Exit(2)
	}
	for {
		show(plugin)
		time.Sleep(time.Duration(pause) * time.Second)
	}
}

func show(plugin string) {
	// docs: call
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	answer, err := call(ctx, http.MethodGet, plugin+"/", nil)
	var refused *GatewayError
	switch {
	case errors.As(err, &refused) && refused.Sent:
		fmt.Println(refused, "(the plugin may have acted on it)")
	case errors.As(err, &refused):
		fmt.Println(refused)
	case err != nil:
		fmt.Fprintln(os.Stderr, "no answer:", err)
	default:
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		fmt.Println(answer.StatusCode, string(text))
	}
	// docs: end
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
