// Package mail reads letters. It is pure: it keeps nothing, asks nobody and sends
// nothing.
//
// Parse makes a Letter of the bytes that came: who, to whom, when, about what, the ids,
// the text, the HTML cleaned with remote images off, and the files with safe names. What
// breaks rules is read as far as it goes and noted; what cannot be read is a Letter all
// the same, with its original and a reason. All of it is bounded (the limits are in
// letter.go), and archives are named and never unpacked.
//
//	header.go, word.go, address.go    the header, encoded words, addresses and ids
//	walk.go, transfer.go, charset.go  parts, base64 and quoted-printable, charsets
//	body.go, htmltext.go, marks.go    which text it is, HTML as text, what HTML marks as quoted
//	clean.go, file.go, archive.go     HTML that is safe to show, files and their names
//
// Automatic judges whether a machine wrote a letter, and apart from that whether a machine
// may answer it, with its reasons (automatic.go, sign.go); bounce.go reads what could not
// be delivered.
//
// Split tells in a letter's text what is new and what is quoted or a signature (split.go),
// by the words of mail programs in some twenty languages (language.go).
//
// Keys are what a letter is recognised by when it comes again or to two addresses, and
// Inboxes say where it came to (key.go). Package thread, below, decides to which ticket
// it belongs, and makes the signed addresses for answers.
//
// testdata/letters has the corpus: one letter a file, with the report that it answers
// and what is expected of it.
package mail
