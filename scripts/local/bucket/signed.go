package bucket

import (
	"crypto/hmac"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const (
	stamp    = "20060102T150405Z"
	unsigned = "UNSIGNED-PAYLOAD"
)

// asIs has a path signed as it is written, as S3 wants it.
func asIs(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }

// checkLink tells whether a link was signed here as it is, and has not ended.
func (s *Store) checkLink(r *http.Request) error {
	query := r.URL.Query()
	at, err := time.Parse(stamp, query.Get("X-Amz-Date"))
	lasts, err2 := strconv.Atoi(query.Get("X-Amz-Expires"))
	if err != nil || err2 != nil {
		return denied("The link has no time")
	}
	if s.now().After(at.Add(time.Duration(lasts) * time.Second)) {
		return denied("Request has expired")
	}
	theirs := query.Get("X-Amz-Signature")
	query.Del("X-Amz-Signature")
	same := bare(r, query.Encode())
	signed, _, err := v4.NewSigner().PresignHTTP(r.Context(), s.signer, same, unsigned, "s3", region, at, asIs)
	if err != nil {
		return err
	}
	ours, err := url.Parse(signed)
	if err != nil {
		return err
	}
	if !hmac.Equal([]byte(ours.Query().Get("X-Amz-Signature")), []byte(theirs)) {
		return errSignature
	}
	return nil
}

// checkSigned tells whether a request was signed here as it is, in its header.
func (s *Store) checkSigned(r *http.Request) error {
	theirs := r.Header.Get("Authorization")
	_, names, _ := strings.Cut(theirs, "SignedHeaders=")
	names, _, _ = strings.Cut(names, ",")
	at, err := time.Parse(stamp, r.Header.Get("X-Amz-Date"))
	if theirs == "" || err != nil {
		return denied("Access Denied")
	}
	same, signed := bare(r, r.URL.RawQuery), strings.Split(names, ";")
	for _, name := range signed {
		if values := r.Header.Values(name); len(values) > 0 {
			same.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	if slices.Contains(signed, "content-length") {
		same.ContentLength = r.ContentLength
	}
	if err := v4.NewSigner().SignHTTP(r.Context(), s.signer, same, r.Header.Get("X-Amz-Content-Sha256"), "s3", region, at, asIs); err != nil {
		return err
	}
	if !hmac.Equal([]byte(same.Header.Get("Authorization")), []byte(theirs)) {
		return errSignature
	}
	return nil
}

// bare is a request without headers.
func bare(r *http.Request, query string) *http.Request {
	at := *r.URL
	at.Scheme, at.Host, at.RawQuery = "http", r.Host, query
	return &http.Request{Method: r.Method, URL: &at, Host: r.Host, Header: http.Header{}}
}
