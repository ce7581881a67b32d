// Package everyroute holds the tests of what all routes of all faces have in
// common: they walk the one list of routes. A new route needs an entry in
// samples and one in permissions, and is tested by all of them then.
package everyroute
