package finding

const fixIt = "Do what the message says and run again. Nothing was changed."

// The refusals: why something cannot be done. Their severity cannot be set.
var (
	FunctionConfig  = Define("function-config", Error, "The functionConfig is wrong.", fixIt)
	Unreadable      = Define("unreadable", Error, "A file cannot be read, or a document cannot be parsed, or cannot be printed without losing something.", fixIt)
	NoFiles         = Define("no-files", Error, "The paths contain no manifests.", fixIt)
	GitIgnored      = Define("git-ignored", Error, "A kustomization uses a file that git ignores, and the file would have to change. Such files are read and never edited.", fixIt)
	OutsidePaths    = Define("outside-paths", Error, "A file that is not below the given paths would have to change, because a kustomization uses it, or uses what changes. Such files are read and never edited.", fixIt)
	Malformed       = Define("malformed", Error, "A part of a workload is not what Kubernetes expects there.", fixIt)
	NotEditable     = Define("not-editable", Error, "What has to change is written in a way that cannot be edited, for example as an alias.", fixIt)
	Contradiction   = Define("contradiction", Error, "Two patterns disagree about the same workload.", fixIt)
	NoApplication   = Define("no-application", Error, "It is not clear which container is the application.", fixIt)
	NoImage         = Define("no-image", Error, "A container would be added without an image.", fixIt)
	NoVolume        = Define("no-volume", Error, "A container would mount a volume that the pod does not have, or read a variable from a file in a volume that is not an emptyDir of the pod.", fixIt)
	AnnotationTaken = Define("annotation-taken", Error, "The annotation already has another value.", fixIt)
	EnvTaken        = Define("env-taken", Error, "The variable already has another value.", fixIt)
	NameTaken       = Define("name-taken", Error, "Another container already has the name.", fixIt)
	PathTaken       = Define("path-taken", Error, "Something else is already mounted at the path.", fixIt)
	PortTaken       = Define("port-taken", Error, "Another container already has the port.", fixIt)
	VolumeTaken     = Define("volume-taken", Error, "Another volume already has the name.", fixIt)
)

// What is wrong with kustomizations. Their severity cannot be set.
var (
	OverlayDiffers = Define("overlay-differs", Error,
		"A kustomization would no longer build, or would build to something other than its present output with the edit applied.", fixIt)
	OverlaysDisagree = Define("overlays-disagree", Error,
		"A pattern selects a container in a file and not in what a kustomization builds from the file, or the other way round.", fixIt)
	SplitsPatch = Define("splits-patch", Warning,
		"A patch that is for many workloads needs different texts for some of them, so it is split into patches that name them. One that is added later is matched by none.",
		"Look at the new targets, and write a patch for workloads to come. To keep the patch as it is, put the transformer on the overlays.")
	StaleOverlayPatch = Define("stale-overlay-patch", Error,
		"A patch names a container in the wrong list, so kustomize adds a second container, without an image.", fixIt)
	StartOrderDiffers = Define("start-order-differs", Warning,
		"A patch of a kustomization names a container that became an init container. kustomize moves it to the front of its list, so it starts earlier here than elsewhere.",
		"Name the init containers that have to start before it in the patch, too.")
	ChangesAdded = Define("changes-added", Info,
		"A kustomization changes something that was added, as it changes any field: an image, a name that gets a prefix or a hash.",
		"Nothing, unless it should not.")
	NotProved = Define("not-proved", Warning,
		"A kustomization cannot be built without the network and other programs, so nothing shows that it still builds to what was meant. It is an Info if it reaches no file that changes.",
		"Build it before and after the change, and compare.")
)

// What is wrong with patches for manifests of others. Their severity cannot be set.
var (
	PatchDiffers = Define("patch-differs", Error,
		"The patch for an object does not do what the edit does.", "Change the manifest itself, or what makes it.")
	PatchMayMiss = Define("patch-may-miss", Warning,
		"kustomize passes over a patch whose object is not there. So each patch has an empty strategic merge before it, which fails "+
			"then. An object with something twice in a list goes without, because kustomize would leave out one of the two.",
		"Check after an upgrade that the object still exists, or let its maintainers remove what is there twice.")
	NotPatched = Define("not-patched", Warning,
		"An object that would change is left out of the patches, because it cannot be patched: another object makes it, it has no "+
			"name, or it is a Job or a Pod, whose containers are immutable in a cluster. Or it is a hook of Helm, which may never be post-rendered.",
		"Do what the message says.")
	PatchUndone = Define("patch-undone", Warning,
		"Something else applies the object that kubectl would patch: Flux, Argo CD, Helm, or you with kubectl apply. Its next run "+
			"undoes the patch, or fails, because it puts a container back that is in the other list now.",
		"Patch what is applied, and not the object in the cluster.")
)

// The remarks about what was read and how a document was printed. Their severity cannot be
// set.
var (
	PassedOver = Define("passed-over", Info,
		"A document cannot be parsed, or is a template of a Helm chart. It is not read. A document that may contain a pod template is never passed over.",
		"Nothing, unless it should have been read. Pipe what helm template prints to native-sidecar.")
	NotRendered = Define("not-rendered", Warning,
		"A Helm chart cannot be rendered, so its workloads are not read.", "Do what the message says.")
	LeftOut = Define("left-out", Info, "Git ignores files in the folders. They are not read, unless a kustomization uses them.",
		"Name the files that should be read on the command line.")
	UsedAsData = Define("used-as-data", Info, "A kustomization puts a file into a ConfigMap or a Secret, or uses it as a schema or as the values of a chart. It is not edited: what it contains is not deployed as a workload, and a hash would change. Values of a chart in helmCharts are edited if files in podTemplates names them.",
		"Nothing. If it should be edited anyway, edit it by hand.")
	ExcludesNothing = Define("excludes-nothing", Warning, "Nothing that was found matches a glob of --exclude.",
		"Correct the glob, or remove it.")
	EntryReplaced = Define("entry-replaced", Info, "An entry of your own for the catalogue has the name of a built-in one, and replaces it.",
		"Nothing, if that is meant. Otherwise give it another name.")
	Reprinted    = Define("reprinted", Info, "A document could not be edited in its own layout and was reformatted.", reviewIt)
	HostComments = Define("host-comments", Info,
		"The host (the program that runs the function: kustomize or kpt) would have put a comment on the wrong node, so its copying of comments was turned off for the item.",
		"Check that the comment above the file's first resource is still there.")
)

// Refusals returns the kinds of what cannot be done, and of what was read and how a
// document was printed.
func Refusals() []*Kind {
	return []*Kind{
		PassedOver, NotRendered, LeftOut, UsedAsData, ExcludesNothing, EntryReplaced, Reprinted, HostComments, FunctionConfig, Unreadable, NoFiles, GitIgnored, OutsidePaths, Malformed, NotEditable, Contradiction, NoApplication, NoImage, NoVolume,
		AnnotationTaken, EnvTaken, NameTaken, PathTaken, PortTaken, VolumeTaken,
		OverlayDiffers, OverlaysDisagree, SplitsPatch, StaleOverlayPatch, StartOrderDiffers, ChangesAdded, NotProved,
		PatchDiffers, PatchMayMiss, NotPatched, PatchUndone,
	}
}
