package send

import "time"

// ladder are the waits behind the attempts that fail; the last one goes on.
var ladder = [...]time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}

// GiveUp is for how long a letter is tried that no server takes.
const GiveUp = 72 * time.Hour

// jittered is by which part of itself a wait is longer at most.
const jittered = 0.1

// Wait is how long a letter of an age waits behind its n-th attempt, from 1: false where
// it has failed for good. random, from 0 to below 1, spreads those that failed together.
func Wait(n int, age time.Duration, random float64) (time.Duration, bool) {
	if age >= GiveUp {
		return 0, false
	}
	wait := ladder[min(max(n, 1), len(ladder))-1]
	return wait + time.Duration(random*jittered*float64(wait)), true
}
