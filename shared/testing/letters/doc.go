// Package letters tests what becomes of letters that come, on the real system: the tickets,
// messages and kept letters that they make, when they come twice, out of order, at once,
// and when whoever receives them is killed at any step.
package letters
