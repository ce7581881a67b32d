package bucket

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const (
	mostPosted = 32 << 20 // bytes of a form with its file
	inMemory   = 1 << 20  // of them; the others wait in a file
)

// policy is what a form may be, as whoever signed it says.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
type policy struct {
	Expiration time.Time
	Conditions []json.RawMessage
}

// checkForm holds a form to its policy, and leaves in it what is the object's.
func (s *Store) checkForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostPosted)
	if err := r.ParseMultipartForm(inMemory); err != nil {
		return &refusal{http.StatusBadRequest, "EntityTooLarge", "The form is too large, or no form"}
	}
	fields := map[string]string{"bucket": strings.Trim(strings.TrimPrefix(r.URL.Path, Path), "/")}
	for field, values := range r.MultipartForm.Value {
		fields[strings.ToLower(field)] = values[0]
	}
	if len(r.MultipartForm.File["file"]) != 1 {
		return &refusal{http.StatusBadRequest, "InvalidArgument", "POST requires exactly one file upload per request."}
	}
	if !hmac.Equal([]byte(s.signed(fields["policy"], fields["x-amz-date"])), []byte(fields["x-amz-signature"])) {
		return errSignature
	}
	var p policy
	plain, err := base64.StdEncoding.DecodeString(fields["policy"])
	if err = errors.Join(err, json.Unmarshal(plain, &p)); err != nil {
		return &refusal{http.StatusBadRequest, "InvalidPolicyDocument", "The policy is not valid"}
	}
	if !s.now().Before(p.Expiration) {
		return denied("Invalid according to Policy: Policy expired.")
	}
	delete(fields, "policy")
	delete(fields, "x-amz-signature")
	if err := p.holds(fields, r.MultipartForm.File["file"][0].Size); err != nil {
		return err
	}
	for field := range r.MultipartForm.Value {
		if lower := strings.ToLower(field); lower != "key" && lower != "content-type" {
			delete(r.MultipartForm.Value, field)
		}
	}
	return nil
}

// signed is the signature of a policy on the day of an instant.
func (s *Store) signed(policy, at string) string {
	key := []byte("AWS4" + s.signer.SecretAccessKey)
	for _, of := range []string{at[:min(len(at), 8)], region, "s3", "aws4_request", policy} {
		mac := hmac.New(sha256.New, key)
		_, _ = mac.Write([]byte(of)) // a hash takes everything
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}

// holds tells whether every condition is met, and each field is in one.
func (p policy) holds(fields map[string]string, size int64) error {
	met := map[string]bool{}
	for _, raw := range p.Conditions {
		var exact map[string]string
		var matching []any
		switch {
		case json.Unmarshal(raw, &exact) == nil:
			for field, value := range exact {
				field = strings.ToLower(field)
				if fields[field] != value {
					return denied("Invalid according to Policy: Policy Condition failed: " + field)
				}
				met[field] = true
			}
		case json.Unmarshal(raw, &matching) == nil && len(matching) == 3 && matching[0] == "content-length-range":
			if err := ranged(matching, size); err != nil {
				return err
			}
		default:
			return fmt.Errorf("this machine knows no such condition: %s", raw)
		}
	}
	for field := range fields {
		if !met[field] {
			return denied("Invalid according to Policy: Extra input fields: " + field)
		}
	}
	return nil
}

func ranged(condition []any, size int64) error {
	least, ok := condition[1].(float64)
	most, ok2 := condition[2].(float64)
	switch {
	case !ok || !ok2:
		return errors.New("a range must be of numbers")
	case size < int64(least):
		return &refusal{http.StatusBadRequest, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"}
	case size > int64(most):
		return &refusal{http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"}
	}
	return nil
}
