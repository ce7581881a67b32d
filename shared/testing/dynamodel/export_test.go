package dynamodel

// ReservedWords is for the tests.
const ReservedWords = reservedWords
