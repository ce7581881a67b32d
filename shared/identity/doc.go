// Package identity says who is asking. It turns the value of an Authorization
// header, an API key or a token of a configured issuer, into a Principal in
// one workspace, and makes and revokes API keys. It fails closed: what it
// does not understand is refused.
package identity
