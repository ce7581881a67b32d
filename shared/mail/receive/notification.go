package receive

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"docket/shared/grant"
)

// notification is what SES tells of a letter that it has put into the bucket.
// https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
type notification struct {
	Type string `json:"notificationType"`
	Mail struct {
		Source string `json:"source"` // of the envelope
	} `json:"mail"`
	Receipt struct {
		At         time.Time `json:"timestamp"`
		Recipients []string  `json:"recipients"` // of the envelope, those that are ours
		Spam       verdict   `json:"spamVerdict"`
		Virus      verdict   `json:"virusVerdict"`
		SPF        verdict   `json:"spfVerdict"`
		DKIM       verdict   `json:"dkimVerdict"`
		DMARC      verdict   `json:"dmarcVerdict"`
		Action     struct {
			Type string `json:"type"`
			Key  string `json:"objectKey"`
		} `json:"action"`
	} `json:"receipt"`
}

type verdict struct {
	Status string `json:"status"`
}

// judgement is a verdict in words of ours; one that is not known is none.
func (v verdict) judgement() Judgement {
	switch j := Judgement(strings.ToLower(v.Status)); j {
	case Pass, Fail, Gray, ProcessingFailed:
		return j
	}
	return None
}

// objectName is what a letter's name in the bucket looks like behind its folder.
var objectName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,200}$`)

// ReadNotification reads what SES tells of a letter, as a topic of SNS brings it: in its
// envelope or, where the subscription says so, raw. What is none is an error. The key is
// always of the folder of arrivals, whoever wrote the message.
func ReadNotification(body string) (Arrival, error) {
	var around struct {
		Type    string
		Message string
	}
	if err := json.Unmarshal([]byte(body), &around); err != nil {
		return Arrival{}, fmt.Errorf("read a notification: %w", err)
	}
	if around.Type == "Notification" {
		body = around.Message
	}
	var n notification
	if err := json.Unmarshal([]byte(body), &n); err != nil {
		return Arrival{}, fmt.Errorf("read a notification of a letter: %w", err)
	}
	name := strings.TrimPrefix(n.Receipt.Action.Key, string(grant.Arrivals))
	if n.Type != "Received" || n.Receipt.Action.Type != "S3" || !objectName.MatchString(name) {
		return Arrival{}, fmt.Errorf("a notification of the type %q, action %q and key %q is of no letter in the bucket", n.Type, n.Receipt.Action.Type, n.Receipt.Action.Key)
	}
	a := Arrival{Key: string(grant.Arrivals) + name, Recipients: n.Receipt.Recipients, From: strings.Trim(n.Mail.Source, "<> "), At: n.Receipt.At,
		SPF: n.Receipt.SPF.judgement(), DKIM: n.Receipt.DKIM.judgement(), DMARC: n.Receipt.DMARC.judgement(), Spam: n.Receipt.Spam.judgement(), Virus: n.Receipt.Virus.judgement()}
	return a, nil
}
