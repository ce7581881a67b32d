package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// asking is for an answer that comes at once or not at all.
var asking = &http.Client{Timeout: 10 * time.Second}

// Check tells why an endpoint is not a LocalStack on this machine's loopback.
// Nothing else may ever get a deployment of the tests.
func Check(ctx context.Context, endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" || u.Port() == "" {
		return fmt.Errorf("%q is not http://127.0.0.1:<port>", endpoint)
	}
	addresses, err := net.DefaultResolver.LookupIPAddr(ctx, u.Hostname())
	if err != nil {
		return fmt.Errorf("%s: %w", endpoint, err)
	}
	for _, address := range addresses {
		if !address.IP.IsLoopback() {
			return fmt.Errorf("%s is not on loopback: %s", endpoint, address.IP)
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+"/_localstack/health", nil)
	if err != nil {
		return err
	}
	response, err := asking.Do(request)
	if err != nil {
		return fmt.Errorf("ask LocalStack for its health: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // it is read
	var health struct {
		Services map[string]string `json:"services"`
	}
	if err := json.NewDecoder(response.Body).Decode(&health); err != nil {
		return fmt.Errorf("%s is no LocalStack: its health is %s: %w", endpoint, response.Status, err)
	}
	if health.Services["lambda"] == "" {
		return fmt.Errorf("%s is no LocalStack: it tells of no functions", endpoint)
	}
	return nil
}
