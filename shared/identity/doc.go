// Package identity authenticates callers. It turns the value of an
// Authorization header, which is an API key or a token of a configured issuer,
// into a Principal in one workspace. It also makes and revokes API keys. It
// fails closed: it refuses what it does not understand.
package identity
