package ses_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"docket/shared/mail/send"
	"docket/shared/ses"
)

// server answers every call alike, and keeps the last one's body.
func server(t *testing.T, status int, kind, answer string) (env func(string) string, calls *int, body *string) {
	t.Helper()
	calls, body = new(int), new(string)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*calls++
		text, _ := io.ReadAll(r.Body)
		*body = string(text)
		w.Header().Set("Content-Type", "application/json")
		if kind != "" {
			w.Header().Set("X-Amzn-ErrorType", kind)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(web.Close)
	return environment(web.URL), calls, body
}

func environment(url string) func(string) string {
	values := map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_ENDPOINT_URL": url}
	return func(name string) string { return values[name] }
}

func TestALetterIsSentOnceUnderTheIDThatSESGivesIt(t *testing.T) {
	env, calls, body := server(t, http.StatusOK, "", `{"MessageId":"0107-1"}`)
	wire, err := ses.New(ses.Client(env), "docket").Send(t.Context(), "support@desk.example", []string{"casey@customer.example"}, []byte("Subject: a\r\n\r\nb"))
	if err != nil || wire != "0107-1@eu-central-1.amazonses.com" || *calls != 1 {
		t.Errorf("%q %v, %d calls", wire, err, *calls)
	}
	for _, want := range []string{`"ToAddresses":["casey@customer.example"]`, `"FromEmailAddress":"support@desk.example"`, `"ConfigurationSetName":"docket"`} {
		if !strings.Contains(*body, want) {
			t.Errorf("%s is not in %s", want, *body)
		}
	}
}

// What SES refuses for what it is never comes again, what it cannot take now does, and of
// what has no answer nobody says that it was not sent. None is tried again by the client.
func TestAFailureSaysWhetherTheLetterMayBeSentAgain(t *testing.T) {
	for _, c := range []struct {
		status int
		kind   string
		want   send.Failure
	}{
		{http.StatusBadRequest, "MessageRejected", send.Refused},
		{http.StatusBadRequest, "BadRequestException", send.Refused},
		{http.StatusTooManyRequests, "TooManyRequestsException", send.Down},
		{http.StatusBadRequest, "SendingPausedException", send.Down},
		{http.StatusBadRequest, "AccountSuspendedException", send.Down},
		{http.StatusBadRequest, "MailFromDomainNotVerifiedException", send.Down},
		{http.StatusForbidden, "AccessDeniedException", send.Down},
		{http.StatusServiceUnavailable, "ServiceUnavailable", send.Down},
		{http.StatusInternalServerError, "InternalFailure", send.Unsure},
		{http.StatusGatewayTimeout, "", send.Unsure},
	} {
		env, calls, _ := server(t, c.status, c.kind, `{"message":"no"}`)
		_, err := ses.New(ses.Client(env), "").Send(t.Context(), "", []string{"casey@customer.example"}, []byte("a"))
		if err == nil || send.FailureOf(err) != c.want || *calls != 1 {
			t.Errorf("%d %s: %v is %d, want %d, after %d calls", c.status, c.kind, err, send.FailureOf(err), c.want, *calls)
		}
	}
}

func TestWhereNoConnectionWasMadeNothingWasSent(t *testing.T) {
	web := httptest.NewServer(http.NotFoundHandler())
	web.Close()
	_, err := ses.New(ses.Client(environment(web.URL)), "").Send(t.Context(), "", []string{"casey@customer.example"}, []byte("a"))
	if err == nil || send.FailureOf(err) != send.Down {
		t.Errorf("%v is %d", err, send.FailureOf(err))
	}
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer silent.Close()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err = ses.New(ses.Client(environment(silent.URL)), "").Send(ctx, "", []string{"casey@customer.example"}, []byte("a"))
	if !errors.Is(err, context.Canceled) || send.FailureOf(err) == send.Refused {
		t.Errorf("%v is %d", err, send.FailureOf(err))
	}
}
