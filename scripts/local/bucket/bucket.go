// Package bucket is an S3 on this machine that keeps its objects in a directory. It
// takes what is signed, as S3 does, and nothing else: a form of a browser's by its
// policy, a link until it ends.
package bucket

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"docket/shared/s3"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3afero"
	"github.com/spf13/afero"
)

// Path is where the S3 is on this machine's server: its buckets lie behind it.
const Path = "/local/s3"

const (
	region = "us-east-1"
	name   = "docket-files"
)

// Store is the S3 with its one bucket.
type Store struct {
	origins []string // of web pages that may send files and read them
	signer  aws.Credentials
	now     func() time.Time
	served  http.Handler
}

// Open opens the bucket in a directory, which it makes where it is missing. What was
// signed by a Store before it is not taken by this one.
func Open(dir string, origins []string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make %s: %w", dir, err)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	backend, err := s3afero.MultiBucket(afero.NewBasePathFs(afero.NewOsFs(), dir))
	if err != nil {
		return nil, fmt.Errorf("open the files in %s: %w", dir, err)
	}
	there, err := backend.BucketExists(name)
	if err == nil && !there {
		err = backend.CreateBucket(name)
	}
	if err != nil {
		return nil, fmt.Errorf("make the bucket in %s: %w", dir, err)
	}
	return &Store{origins: origins, signer: aws.Credentials{AccessKeyID: "local", SecretAccessKey: rand.Text()}, now: time.Now,
		served: http.StripPrefix(Path, gofakes3.New(backend).Server())}, nil
}

// Bucket is the bucket of files, as a program at the server's address asks for it.
func (s *Store) Bucket(server string) *s3.Bucket {
	env := map[string]string{"AWS_REGION": region, "AWS_ACCESS_KEY_ID": s.signer.AccessKeyID, "AWS_SECRET_ACCESS_KEY": s.signer.SecretAccessKey,
		"AWS_ENDPOINT_URL_S3": server + Path}
	return s3.New(s3.Client(func(name string) string { return env[name] }), name)
}

// ServeHTTP answers what is signed.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := &answer{ResponseWriter: w, origin: s.allowed(r.Header.Get("Origin"))}
	if r.Method == http.MethodOptions {
		preflight(answer, r)
		return
	}
	if err := s.check(answer, r); err != nil {
		refuse(answer, err)
		return
	}
	s.served.ServeHTTP(answer, r)
}

func (s *Store) check(w http.ResponseWriter, r *http.Request) error {
	switch {
	case r.Method == http.MethodPost:
		return s.checkForm(w, r)
	case r.URL.Query().Get("X-Amz-Signature") != "":
		return s.checkLink(r)
	}
	return s.checkSigned(r)
}

// refusal is an error of S3.
type refusal struct {
	status        int
	code, message string
}

func (r *refusal) Error() string { return r.code + ": " + r.message }

func denied(message string) error { return &refusal{http.StatusForbidden, "AccessDenied", message} }

var errSignature = &refusal{http.StatusForbidden, "SignatureDoesNotMatch", "The request signature does not match"}

func refuse(w http.ResponseWriter, err error) {
	known := &refusal{http.StatusBadRequest, "MalformedPOSTRequest", err.Error()}
	_ = errors.As(err, &known)
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(known.status)
	_, _ = fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>", known.code, known.message) // the client may be gone
}

// allowed is an origin that may read answers, empty where it may not.
func (s *Store) allowed(origin string) string {
	if !slices.Contains(s.origins, strings.ToLower(origin)) {
		return ""
	}
	return origin
}

// answer tells a browser which page may read it: what stands behind tells so to all.
type answer struct {
	http.ResponseWriter
	origin string
	begun  bool
}

func (a *answer) WriteHeader(status int) {
	if h := a.Header(); !a.begun {
		a.begun = true
		h.Del("Access-Control-Allow-Origin")
		if a.origin != "" {
			h.Set("Access-Control-Allow-Origin", a.origin)
			h.Add("Vary", "Origin")
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(b)
}

func preflight(a *answer, r *http.Request) {
	if a.origin == "" {
		refuse(a, denied("CORSResponse: this CORS request is not allowed"))
		return
	}
	a.Header().Set("Access-Control-Allow-Methods", "POST, GET, HEAD")
	a.Header().Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
	a.WriteHeader(http.StatusOK)
}
