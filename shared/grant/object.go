package grant

import (
	"cmp"
	"slices"
)

// Folder is where objects of one kind lie in the bucket of files: the beginning of their
// keys.
type Folder string

// The folders.
const (
	Sent Folder = "sent/" // by forms; what nothing took is removed from there
	Kept Folder = "kept/" // what messages have

	Arrivals Folder = "in/"    // letters as they came in, until they are received
	Aside    Folder = "aside/" // those that are nobody's, or that nobody could receive
	Letters  Folder = "mail/"  // what is kept of letters for their workspaces
)

// ObjectAction is an IAM action of S3 on objects.
type ObjectAction string

// The actions in use.
const (
	GetObject    ObjectAction = "s3:GetObject"
	PutObject    ObjectAction = "s3:PutObject"
	DeleteObject ObjectAction = "s3:DeleteObject"
	ListObjects  ObjectAction = "s3:ListBucket" // those of a folder
)

// ObjectGrant is one action on the objects of a folder.
type ObjectGrant struct {
	Folder Folder
	Action ObjectAction
}

// Objects is what a function may do to the bucket of files: each grant once, in order.
type Objects []ObjectGrant

// OnObjects grants actions on the objects of a folder.
func OnObjects(of Folder, actions ...ObjectAction) Objects {
	var o Objects
	for _, a := range actions {
		o = append(o, ObjectGrant{of, a})
	}
	return UnionObjects(o)
}

// UnionObjects returns every grant of some.
func UnionObjects(some ...Objects) Objects {
	all := slices.Concat(some...)
	slices.SortFunc(all, func(a, b ObjectGrant) int {
		return cmp.Or(cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.Action, b.Action))
	})
	return slices.Compact(all)
}

// TakeFiles looks at what was sent and keeps it.
func TakeFiles() Objects { return UnionObjects(OnObjects(Sent, GetObject), OnObjects(Kept, PutObject)) }

// RemoveFiles removes files wherever they lie.
func RemoveFiles() Objects {
	return UnionObjects(OnObjects(Sent, DeleteObject), OnObjects(Kept, DeleteObject))
}

// ReceiveArrivals reads letters that came in, keeps them and their files, and takes them away.
func ReceiveArrivals() Objects {
	return UnionObjects(OnObjects(Arrivals, ListObjects, GetObject, DeleteObject), OnObjects(Aside, PutObject), OnObjects(Sent, GetObject, PutObject), OnObjects(Kept, PutObject))
}
