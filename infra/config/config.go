// Package config is the configuration of a stage. It is read from the context
// of cdk.json and of the command line, and refused if it is not understood.
package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"docket/shared/identity"
)

// Config is the configuration of one stage.
type Config struct {
	Stage      string `json:"-"` // names every stack, and the API's stage
	Arch       string `json:"-"` // of the functions: arm64, or x86_64 for emulators on such machines
	DeleteData bool   `json:"-"` // destroying the stage may take the table with it

	Issuers    []Issuer  `json:"issuers"`          // whose tokens are accepted
	Origins    []string  `json:"origins"`          // of web pages that may call the API
	LogDays    int       `json:"logRetentionDays"` // how long logs are kept
	AlarmEmail string    `json:"alarmEmail"`       // who is told of alarms; empty: nobody, they are only seen
	Budget     int       `json:"monthlyBudget"`    // US dollars of the account, at which somebody is told; 0: none
	Metrics    string    `json:"metrics"`          // of calls: by face, or one for each operation
	Throttle   Throttle  `json:"throttle"`
	Table      Table     `json:"table"`
	Desk       SignIn    `json:"desk"`     // where the desk's people sign in; empty: nowhere
	Domain     *Domain   `json:"domain"`   // nil: the API's own address
	Firewall   *Firewall `json:"firewall"` // nil: none
	Mail       *Mail     `json:"mail"`     // nil: no letters come in or leave
}

// Issuer is a token issuer, as functions read it (identity.ParseIssuers).
type Issuer struct {
	Issuer     string   `json:"issuer"`
	Audience   string   `json:"audience,omitempty"`
	Parties    []string `json:"authorized_parties,omitempty"`
	Scoped     bool     `json:"scoped,omitempty"`
	JWKS       string   `json:"jwks"`
	Algorithms []string `json:"algorithms,omitempty"`
}

// SignIn is an OpenID Connect client of the browser's pages, as their function
// reads it (web.SignIn).
type SignIn struct {
	Issuer    string   `json:"issuer"`
	Discovery string   `json:"discovery,omitempty"`
	ClientID  string   `json:"client_id"`
	Scopes    []string `json:"scopes,omitempty"`
}

// Throttle is how many requests a second the API takes from all callers, and
// how many at once above that.
type Throttle struct {
	Rate  int `json:"rate"`
	Burst int `json:"burst"`
}

// Table bounds and encrypts the table. It is billed by request.
type Table struct {
	// Existing is the ARN of the stream of another table that the stage uses
	// instead of its own, such as a restored one; empty: its own.
	Existing string `json:"existing"`

	MaxReads  int    `json:"maxReadUnits"`  // request units a second at most
	MaxWrites int    `json:"maxWriteUnits"` // likewise
	Key       string `json:"key"`           // aws-owned, which costs nothing, or aws-managed, whose use CloudTrail shows
}

// Domain is the API's own name.
type Domain struct {
	Name        string `json:"name"`
	Certificate string `json:"certificateArn"` // of ACM, in the API's region
	Zone        *Zone  `json:"zone"`           // nil: its record is made elsewhere
}

// Zone is the hosted zone of Route 53 that gets the domain's record.
type Zone struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Mail is by which domain letters come in and leave.
type Mail struct {
	Domain string `json:"domain"`
	Zone   *Zone  `json:"zone"` // nil: its records are made elsewhere
}

// Firewall is a web ACL of AWS WAF before the API.
type Firewall struct {
	RequestsPerAddress int `json:"requestsPerAddress"` // in five minutes
}

// defaults are a stage's values where cdk.json gives none. They bound what a day
// can cost; docs/deployment.md has the sums.
func defaults() Config {
	return Config{Arch: "arm64", LogDays: 30, Budget: 50, Metrics: "face", Throttle: Throttle{Rate: 50, Burst: 100},
		Table: Table{MaxReads: 2000, MaxWrites: 1000, Key: "aws-owned"}}
}

// Read reads the stage that the context names. Its values are
//
//	stage   which of stages to take
//	stages  an object with a Config for each stage
//	arch    Config.Arch
//	data    "delete" sets Config.DeleteData
//	table   Table.Existing, in the place of the stage's
func Read(context func(key string) any) (Config, error) {
	c := defaults()
	c.Stage, _ = context("stage").(string)
	stages, err := json.Marshal(context("stages"))
	if err != nil {
		return c, fmt.Errorf("stages: %w", err)
	}
	var known map[string]json.RawMessage
	if err := json.Unmarshal(stages, &known); err != nil {
		return c, fmt.Errorf("stages must be an object with a member for each stage: %w", err)
	}
	own, found := known[c.Stage]
	if !found {
		return c, fmt.Errorf("stage is %q, and stages has no such member: choose one with -c stage=<name>", c.Stage)
	}
	if err := strict(own, &c); err != nil {
		return c, fmt.Errorf("stages.%s: %w", c.Stage, err)
	}
	if arch := context("arch"); arch != nil {
		c.Arch = fmt.Sprint(arch)
	}
	if data := context("data"); data != nil && data != "keep" && data != "delete" {
		return c, fmt.Errorf("data must be keep or delete, not %v", data)
	} else if data == "delete" {
		c.DeleteData = true
	}
	if table := context("table"); table != nil {
		c.Table.Existing = fmt.Sprint(table)
	}
	if err := c.check(); err != nil {
		return c, fmt.Errorf("stages.%s: %w", c.Stage, err)
	}
	return c, nil
}

// strict decodes what has no member that the Config lacks.
func strict(text []byte, c *Config) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// IssuersJSON is DOCKET_ISSUERS as functions read it.
func (c Config) IssuersJSON() string {
	text, err := json.Marshal(append([]Issuer{}, c.Issuers...))
	if err != nil {
		panic(err) // it is strings
	}
	return string(text)
}

// SignInJSON is DOCKET_SIGN_IN as the function of the pages reads it.
func (c Config) SignInJSON() string {
	text, err := json.Marshal(c.Desk)
	if err != nil {
		panic(err) // it is strings
	}
	return string(text)
}

// Prefix returns the beginning of the name of every stack and function of the
// stage.
func (c Config) Prefix() string { return "docket-" + c.Stage }

// URL returns the address under which clients reach the API: DOCKET_URL as
// mcptool reads it.
func (c Config) URL() string {
	if c.Domain != nil {
		return "https://" + c.Domain.Name
	}
	return "/" + c.Stage
}

// OriginsList is DOCKET_ORIGINS as functions read it.
func (c Config) OriginsList() string { return strings.Join(c.Origins, " ") }

// issuersError is what the functions would say when they start.
func (c Config) issuersError() error {
	_, err := identity.ParseIssuers(c.IssuersJSON())
	if err == nil && slices.ContainsFunc(c.Issuers, func(i Issuer) bool { return strings.HasPrefix(i.JWKS, "file:") }) {
		err = errors.New("a function has no file of keys: give jwks as https://")
	}
	return err
}
