package identity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

const (
	fetchTimeout = 3 * time.Second
	maxDocument  = 256 << 10 // bytes of a JWK Set
)

// fetcher follows no redirect: the keys come from where the configuration
// says or not at all.
var fetcher = &http.Client{
	Timeout:       fetchTimeout,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// fetch downloads a JWK Set.
func fetch(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("fetch keys: %w", err)
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	response, err := fetcher.Do(request)
	if err != nil {
		return nil, fmt.Errorf("fetch keys: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch keys from %s: status %d", url, response.StatusCode)
	}
	return readDocument(response.Body)
}

// fetchFile reads a JWK Set that lies in a file.
func fetchFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	defer func() { _ = file.Close() }()
	return readDocument(file)
}

func readDocument(r io.Reader) ([]byte, error) {
	document, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	if len(document) > maxDocument {
		return nil, errors.New("read keys: more than 256 KiB")
	}
	return document, nil
}
