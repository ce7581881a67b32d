package webhook_test

import (
	"net/netip"
	"strings"
	"testing"

	"docket/shared/fault"
	"docket/shared/webhook"
)

func TestAnEndpointIsAPublicHTTPSAddressOnOneOfTwoPorts(t *testing.T) {
	for _, good := range []string{
		"https://hooks.customer.com", "https://hooks.customer.com/", "https://hooks.customer.com:443/a?b=c%20d", "https://HOOKS.customer.com.:8443/x",
		"https://8.8.8.8/hook", "https://[2606:4700::1111]/hook", "https://xn--bcher-kva.com/", "https://my_team.customer.co.uk/", "HTTPS://a.io/",
	} {
		if err := webhook.CheckURL(good, webhook.Reach{}); err != nil {
			t.Errorf("%s is refused: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "hooks.customer.com", "//hooks.customer.com/", "https:hooks.customer.com", "https://", "https:///x", "ftp://hooks.customer.com", "http://hooks.customer.com",
		"https://user@hooks.customer.com", "https://user:pass@hooks.customer.com", "https://@hooks.customer.com", "https://hooks.customer.com#x", "https://hooks.customer.com/#",
		"https://hooks.customer.com:80", "https://hooks.customer.com:22", "https://hooks.customer.com:0443", "https://hooks.customer.com:", "https://hooks.customer.com:99999",
		"https://localhost", "https://localhost:8443/", "https://a.localhost", "https://LOCALHOST.", "https://printer", "https://printer.local", "https://metadata.google.internal",
		"https://127.0.0.1", "https://127.1", "https://0177.0.0.1", "https://0x7f.0.0.1", "https://2130706433", "https://0x7f000001", "https://a.0x7f000001", "https://127.0.0.1.",
		"https://10.0.0.1", "https://169.254.169.254/latest/meta-data", "https://[::1]", "https://[::]", "https://[::ffff:127.0.0.1]", "https://[::ffff:8.8.8.8]",
		"https://[64:ff9b::a00:1]", "https://[2002:a00:1::]", "https://[fd00:ec2::254]", "https://[fe80::1%25eth0]", "https://[2606:4700::1111%25eth0]",
		"https://bücher.com", "https://hooks.customer.com/a b", "https://hooks.customer.com\\@127.0.0.1/", "https://a..com", "https://.", "https://a\u3002com", "https://a%2ecom",
		"https://" + strings.Repeat("a", 64) + ".com", "https://a.com/" + strings.Repeat("a", 2048), "https://a.com/\n", "https://exa$mple.com",
	} {
		if err := webhook.CheckURL(bad, webhook.Reach{}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q is taken: %v", bad, err)
		}
	}
}

func TestTheLocalSystemAloneReachesItselfAndNothingElseInside(t *testing.T) {
	local := webhook.Reach{Loopback: true}
	for _, good := range []string{"http://127.0.0.1:9000/hook", "http://localhost:9000", "https://[::1]:1", "http://hooks.customer.com:8080", "https://hooks.customer.com"} {
		if err := webhook.CheckURL(good, local); err != nil {
			t.Errorf("%s is refused: %v", good, err)
		}
	}
	for _, bad := range []string{"http://10.0.0.1", "http://169.254.169.254", "http://[::ffff:127.0.0.1]", "http://printer", "http://u:p@127.0.0.1", "ftp://127.0.0.1"} {
		if webhook.CheckURL(bad, local) == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

func TestNoAddressOfASpecialPurposeIsPublic(t *testing.T) {
	for _, inside := range []string{
		"0.0.0.0", "0.1.2.3", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
		"192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::7f00:1", "::ffff:8.8.8.8", "::ffff:10.0.0.1", "::ffff:0:8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1",
		"2002::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "2606:4700::1111%eth0",
	} {
		if webhook.Public(netip.MustParseAddr(inside)) {
			t.Errorf("%s is taken for public", inside)
		}
	}
	for _, outside := range []string{"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "172.15.255.255", "172.32.0.0",
		"192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1", "2606:4700::1111", "2a00:1450::1", "3ffe::1"} {
		if !webhook.Public(netip.MustParseAddr(outside)) {
			t.Errorf("%s is refused", outside)
		}
	}
	if webhook.Public(netip.Addr{}) {
		t.Error("no address is taken for public")
	}
}

func TestAnEndpointsHeadersSetNoneByWhichADeliveryIsMadeOrKnown(t *testing.T) {
	for name, may := range map[string]bool{
		"Authorization": true, "X-Api-Key": true, "cookie": true, "x.y": true,
		"": false, "Webhook-Id": false, "webhook-signature": false, "HOST": false, "Content-Type": false, "content-length": false, "Transfer-Encoding": false, "Proxy-Authorization": false,
		"a b": false, "a:b": false, "a\r\nb": false, "ä": false,
	} {
		if webhook.MaySet(name) != may {
			t.Errorf("%q: %v", name, !may)
		}
	}
}
