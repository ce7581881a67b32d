package config

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// logDays are the retentions that CloudWatch Logs takes.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
var logDays = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// mostUnits is an account's default limit for a table on demand.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
const mostUnits = 40_000

var (
	stageName = regexp.MustCompile(`^[a-z][a-z0-9]{0,11}$`) // a function's name has 64 characters, and an operation's takes 40
	hostName  = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$`)
	acmARN    = regexp.MustCompile(`^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$`)
	streamARN = regexp.MustCompile(`^(arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/([A-Za-z0-9_.-]{3,255}))/stream/[0-9T:.-]+$`)
	zoneID    = regexp.MustCompile(`^Z[A-Z0-9]{1,31}$`)
)

// check returns everything that is wrong, at once.
func (c Config) check() error {
	var wrong []error
	must := func(ok bool, format string, values ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, values...))
		}
	}
	must(stageName.MatchString(c.Stage), "stage must be 1 to 12 lower-case letters and digits, a letter first, not %q", c.Stage)
	must(c.Arch == "arm64" || c.Arch == "x86_64", "arch must be arm64 or x86_64, not %q", c.Arch)
	if err := c.issuersError(); err != nil {
		wrong = append(wrong, fmt.Errorf("issuers: %w", err))
	}
	for _, origin := range c.Origins {
		must(isOrigin(origin), "origins: %q is no origin of a web page, such as https://desk.example", origin)
	}
	must(slices.Contains(logDays, c.LogDays), "logRetentionDays must be one of %v, not %d", logDays, c.LogDays)
	must(c.AlarmEmail == "" || isAddress(c.AlarmEmail), "alarmEmail %q is no e-mail address", c.AlarmEmail)
	must(c.Throttle.Rate >= 1 && c.Throttle.Rate <= 10_000, "throttle.rate must be 1 to 10000 requests a second, not %d", c.Throttle.Rate)
	must(c.Throttle.Burst >= 1 && c.Throttle.Burst <= 5_000, "throttle.burst must be 1 to 5000 requests, not %d", c.Throttle.Burst)
	must(c.Budget >= 0 && c.Budget <= 1_000_000, "monthlyBudget must be 0 to 1000000 dollars, not %d", c.Budget)
	must(c.Metrics == "face" || c.Metrics == "operation", "metrics must be face or operation, not %q", c.Metrics)
	for name, units := range map[string]int{"maxReadUnits": c.Table.MaxReads, "maxWriteUnits": c.Table.MaxWrites} {
		must(units >= 1 && units <= mostUnits, "table.%s must be 1 to %d request units a second, not %d", name, mostUnits, units)
	}
	must(c.Table.Key == "aws-owned" || c.Table.Key == "aws-managed", "table.key must be aws-owned or aws-managed, not %q", c.Table.Key)
	must(c.Table.Existing == "" || streamARN.MatchString(c.Table.Existing), "table.existing %q is no ARN of a table's stream", c.Table.Existing)
	if d := c.Desk; d.Issuer != "" || d.ClientID != "" {
		must(slices.ContainsFunc(c.Issuers, func(i Issuer) bool { return i.Issuer == d.Issuer }), "desk.issuer %q is none of issuers, so its tokens would open nothing", d.Issuer)
		must(d.ClientID != "", "desk.client_id is missing: the client that the issuer knows the desk as")
		must(d.Discovery == "" || strings.HasPrefix(d.Discovery, "https://"), "desk.discovery %q must begin with https://", d.Discovery)
	}
	if d := c.Domain; d != nil {
		must(hostName.MatchString(d.Name), "domain.name %q is no host's name", d.Name)
		must(acmARN.MatchString(d.Certificate), "domain.certificateArn %q is no certificate of ACM", d.Certificate)
		must(d.Zone == nil || zoneID.MatchString(d.Zone.ID) && strings.HasSuffix("."+d.Name, "."+d.Zone.Name),
			"domain.zone must be the id and the name of the hosted zone that %s lies in", d.Name)
	}
	if m := c.Mail; m != nil {
		must(hostName.MatchString(m.Domain), "mail.domain %q is no domain's name", m.Domain)
		must(m.Zone == nil || zoneID.MatchString(m.Zone.ID) && strings.HasSuffix("."+m.Domain, "."+m.Zone.Name),
			"mail.zone must be the id and the name of the hosted zone that %s lies in", m.Domain)
	}
	must(c.Firewall == nil || c.Firewall.RequestsPerAddress >= 10 && c.Firewall.RequestsPerAddress <= 2_000_000_000,
		"firewall.requestsPerAddress must be at least 10 in five minutes")
	return errors.Join(wrong...)
}

// Names returns the name and the ARN of the existing table.
func (t Table) Names() (name, arn string) {
	parts := streamARN.FindStringSubmatch(t.Existing)
	return parts[2], parts[1]
}

// isOrigin tells whether text is an origin as browsers send it.
func isOrigin(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && text == u.Scheme+"://"+u.Host &&
		!strings.ContainsAny(text, `"'\$# `)
}

func isAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text
}
