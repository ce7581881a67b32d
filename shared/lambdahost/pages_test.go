package lambdahost

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-lambda-go/events"
)

func built() fstest.MapFS {
	return fstest.MapFS{"index.html": {Data: []byte(`<script src="./assets/a.js"></script>`)},
		"assets/a.js": {Data: []byte("plain")}, "assets/a.js.br": {Data: []byte{0xff, 0xfe}}}
}

// The gateway hands on text alone, so what it is given is never compressed, whatever the browser takes.
func TestPagesAreTextBehindTheGatewayAndNamedUnderItsStage(t *testing.T) {
	handler, err := pages(built(), func(string) string { return `{"issuer": "https://id.example", "client_id": "desk"}` })
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/desk/tickets/TKT-0042": `<script src="/dev/desk/assets/a.js"></script>`, "/desk/assets/a.js": "plain"} {
		event := events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: path, MultiValueHeaders: map[string][]string{"Accept-Encoding": {"br"}}}
		event.RequestContext.Path = "/dev" + path
		answer, err := Proxy(handler)(t.Context(), event)
		if err != nil || answer.StatusCode != 200 || answer.Body != want || answer.IsBase64Encoded {
			t.Errorf("%s: %+v, %v", path, answer, err)
		}
	}
}

func TestAFunctionWithoutPagesOrSignInDoesNotStart(t *testing.T) {
	if _, err := pages(fstest.MapFS{}, func(string) string { return "{}" }); err == nil || !strings.Contains(err.Error(), "make pages") {
		t.Error(err)
	}
	if _, err := pages(built(), func(string) string { return "" }); err == nil || !strings.Contains(err.Error(), "DOCKET_SIGN_IN") {
		t.Error(err)
	}
}
