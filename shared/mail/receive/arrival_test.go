package receive_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"docket/shared/mail"
	"docket/shared/mail/receive"
)

// received is what SES tells of a letter, in the form of its manual.
const received = `{"notificationType":"Received","mail":{"timestamp":"2026-11-28T08:00:00.406Z","source":"casey@customer.example","messageId":"o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1",
"destination":["support@acme.example"],"headersTruncated":true,"headers":[],"commonHeaders":{"subject":"Hello"}},
"receipt":{"timestamp":"2026-11-28T08:00:00.406Z","processingTimeMillis":406,"recipients":["support@acme.example","blind@acme.example"],"spamVerdict":{"status":"PASS"},"virusVerdict":{"status":"PROCESSING_FAILED"},
"spfVerdict":{"status":"PASS"},"dkimVerdict":{"status":"GRAY"},"dmarcVerdict":{"status":"FAIL"},"dmarcPolicy":"quarantine",
"action":{"type":"S3","topicArn":"arn:aws:sns:eu-central-1:123456789012:mail","bucketName":"files","objectKeyPrefix":"in/","objectKey":"in/o3vrnil0e2ic28tr"}}}`

var arrival = receive.Arrival{Key: "in/o3vrnil0e2ic28tr", Recipients: []string{"support@acme.example", "blind@acme.example"}, From: "casey@customer.example",
	SPF: receive.Pass, DKIM: receive.Gray, DMARC: receive.Fail, Spam: receive.Pass, Virus: receive.ProcessingFailed, At: time.Date(2026, 11, 28, 8, 0, 0, 406000000, time.UTC)}

func TestWhatSESTellsOfALetterIsReadRawAndInTheEnvelopeOfItsTopic(t *testing.T) {
	around, err := json.Marshal(map[string]string{"Type": "Notification", "MessageId": "1", "TopicArn": "arn", "Message": received})
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{received, string(around)} {
		if is, err := receive.ReadNotification(body); err != nil || !reflect.DeepEqual(is, arrival) {
			t.Errorf("%v\n%+v\n%+v", err, is, arrival)
		}
	}
	is, err := receive.ReadNotification(strings.Replace(received, `"source":"casey@customer.example"`, `"source":"<>"`, 1))
	if err != nil || is.From != "" {
		t.Errorf("of the null sender it is from %q: %v", is.From, err)
	}
}

// A message that is none comes again, and lies at last where failed ones do.
func TestAMessageThatTellsOfNoLetterInTheBucketIsAnError(t *testing.T) {
	for what, body := range map[string]string{
		"no JSON": "hello", "nothing": "{}", "another type": strings.Replace(received, `"Received"`, `"Bounce"`, 1), "another action": strings.Replace(received, `"S3"`, `"Lambda"`, 1),
		"no key": strings.Replace(received, `"in/o3vrnil0e2ic28tr"`, `""`, 1), "a key of another folder": strings.Replace(received, `"in/o3vrnil0e2ic28tr"`, `"mail/acme/north/letter_1"`, 1),
		"a key that leads up": strings.Replace(received, `"in/o3vrnil0e2ic28tr"`, `"in/../kept/file_1"`, 1),
	} {
		if is, err := receive.ReadNotification(body); err == nil {
			t.Errorf("%s: %+v", what, is)
		}
	}
}

const letter = "From: Casey <casey@customer.example>\r\nTo: support@acme.example\r\nSubject: Hello\r\n\r\nHello\r\n"

func TestALetterSaysHowItCameWhereNobodyWasToldOfIt(t *testing.T) {
	traced := receive.Traced(arrival, []byte(letter))
	is := receive.ArrivalOf(arrival.Key, traced, time.Now())
	want := arrival
	want.Recipients, want.At = nil, arrival.At.Truncate(time.Second)
	if !reflect.DeepEqual(is, want) {
		t.Errorf("\n%+v\n%+v", is, want)
	}
	ours := []mail.Inbox{{Address: "blind@acme.example", Queue: "1"}, {Address: "support@acme.example", Queue: "2"}, {Address: "other@acme.example", Queue: "3"}}
	if to := mail.Parse(traced).Inboxes(is.Recipients, ours); len(to) != 2 {
		t.Errorf("it came to %+v", to)
	}
}

// ses is what SES writes above a letter.
const ses = "Return-Path: <casey@customer.example>\r\n" +
	"Received: from mail.customer.example (mail.customer.example [192.0.2.1])\r\n by inbound-smtp.eu-central-1.amazonaws.com with SMTP id o3vrnil0e2ic28tr\r\n for support@acme.example;\r\n Sat, 28 Nov 2026 08:00:00 +0000 (UTC)\r\n" +
	"X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS\r\n" +
	"Received-SPF: pass (spfCheck: domain of customer.example designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;\r\n" +
	"Authentication-Results: amazonses.com;\r\n spf=pass (spfCheck: domain of customer.example designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;\r\n dkim=pass header.i=@customer.example;\r\n dmarc=none header.from=customer.example;\r\n"

func TestWhatSESWritesAboveALetterIsRead(t *testing.T) {
	is := receive.ArrivalOf("in/1", []byte(ses+letter), time.Now())
	want := receive.Arrival{Key: "in/1", Recipients: []string{"support@acme.example"}, From: "casey@customer.example", SPF: receive.Pass, DKIM: receive.Pass, DMARC: receive.None,
		Spam: receive.Pass, Virus: receive.Pass, At: time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)}
	if !reflect.DeepEqual(is, want) {
		t.Errorf("\n%+v\n%+v", is, want)
	}
}

func TestASenderWritesNothingAboveWhatTheServerFound(t *testing.T) {
	forged := "Authentication-Results: amazonses.com; spf=pass; dkim=pass; dmarc=pass\r\nX-SES-Spam-Verdict: PASS\r\nReturn-Path: <admin@acme.example>\r\n" + letter
	doubted := receive.Arrival{Key: "in/1", From: "mallory@elsewhere.example", Recipients: []string{"support@acme.example"}, SPF: receive.Fail, DKIM: receive.None, DMARC: receive.Fail, Spam: receive.Fail, Virus: receive.Pass, At: arrival.At}
	is := receive.ArrivalOf("in/1", receive.Traced(doubted, []byte(forged)), time.Now())
	if is.DMARC != receive.Fail || is.SPF != receive.Fail || is.Spam != receive.Fail || is.From != doubted.From {
		t.Errorf("it is believed: %+v", is)
	}
	now := time.Now()
	if is := receive.ArrivalOf("in/1", []byte("Authentication-Results: mallory.example; dmarc=pass\r\n"+letter), now); is.DMARC != receive.None || !is.At.Equal(now) {
		t.Errorf("another server is believed: %+v", is)
	}
	if is := receive.ArrivalOf("in/1", []byte("Authentication-Results: amazonses.com; dkim=pass header.d=a.example; dkim=fail header.d=b.example\r\n"+letter), now); is.DKIM != receive.Fail {
		t.Errorf("of two signatures one is wrong: %+v", is)
	}
}

func TestAnAddressOfTheEnvelopeWritesNoFields(t *testing.T) {
	a := arrival
	a.From, a.Recipients = "casey@customer.example>\r\nX-SES-Spam-Verdict: PASS\r\n<", []string{"support@acme.example\r\nSubject: Other"}
	if l := mail.Parse(receive.Traced(a, []byte(letter))); l.Subject != "Hello" || len(l.Header.All("x-ses-spam-verdict")) != 1 {
		t.Errorf("subject %q, verdicts %q", l.Subject, l.Header.All("x-ses-spam-verdict"))
	}
}
