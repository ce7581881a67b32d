// Package policytest judges requests by the policies of roles, as IAM judges
// them. It knows what Docket's policies are made of, and refuses to judge by
// anything else.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
package policytest

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Statement is one of a policy.
type Statement struct {
	Effect    string
	Action    Texts
	Resource  Texts
	Condition map[string]map[string]Texts // by operator and condition key
}

// Texts is one text or a list of them.
type Texts []string

// UnmarshalJSON reads either.
func (t *Texts) UnmarshalJSON(raw []byte) error {
	var one string
	if err := json.Unmarshal(raw, &one); err == nil {
		*t = Texts{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(t))
}

// Request is what one call, or one part of a transaction, needs.
type Request struct {
	Action   string
	Resource string
	Keys     []string // dynamodb:LeadingKeys; nil where the request has no such key
}

// Allows tells whether a policy allows a request: a statement does, and none
// denies it.
func Allows(policy []Statement, r Request) (bool, error) {
	allowed := false
	for _, s := range policy {
		applies, err := s.applies(r)
		switch {
		case err != nil:
			return false, err
		case !applies:
		case s.Effect == "Deny":
			return false, nil
		case s.Effect == "Allow":
			allowed = true
		default:
			return false, fmt.Errorf("the effect %q is unknown", s.Effect)
		}
	}
	return allowed, nil
}

// applies tells whether a statement is about a request.
func (s Statement) applies(r Request) (bool, error) {
	for operator, of := range s.Condition {
		for key, values := range of {
			met, err := holds(operator, key, values, r.Keys)
			if err != nil || !met {
				return false, err
			}
		}
	}
	return matches(s.Action, r.Action) && matches(s.Resource, r.Resource), nil
}

// holds judges one condition.
func holds(operator, key string, values, keys []string) (bool, error) {
	if key != "dynamodb:LeadingKeys" {
		return false, fmt.Errorf("the condition key %q is unknown", key)
	}
	switch operator {
	case "ForAllValues:StringLike":
		return !slices.ContainsFunc(keys, func(k string) bool { return !matches(values, k) }), nil
	case "ForAnyValue:StringLike":
		return slices.ContainsFunc(keys, func(k string) bool { return matches(values, k) }), nil
	case "Null":
		return slices.Equal(values, []string{fmt.Sprint(keys == nil)}), nil
	}
	return false, fmt.Errorf("the operator %q is unknown", operator)
}

func matches(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return Like(p, text) })
}

// Like tells whether a text matches a pattern of IAM: * is any text, ? any one
// character, and case counts.
func Like(pattern, text string) bool {
	if pattern == "" {
		return text == ""
	}
	if pattern[0] == '*' {
		return Like(pattern[1:], text) || text != "" && Like(pattern, text[1:])
	}
	return text != "" && (pattern[0] == '?' || pattern[0] == text[0]) && Like(pattern[1:], text[1:])
}
