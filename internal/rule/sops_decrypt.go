package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/sops"
)

var sopsDecrypt = Rule{
	Kind: finding.Define("sops-decrypt", finding.Warning,
		"SOPS can no longer decrypt the document, whatever becomes of its MAC. It binds each encrypted value to the keys that "+
			"lead to it, and the value has moved with its container. Or the settings in the document say that SOPS encrypts "+
			"what is under a key, and a new value there is plain text.",
		decryptFirst),
	OfChange: true,
	CheckEncrypted: func(d sops.Damage, to *report) {
		switch {
		case d.Moved.At != "":
			to.sayAt(d.Moved.At, d.Moved.Near, "SOPS has encrypted this value for its old place and cannot decrypt it here. "+decryptFirst)
		case d.Plain.At != "":
			to.sayAt(d.Plain.At, d.Plain.Near, "SOPS takes this new value for an encrypted one, and fails to decrypt the document. "+decryptFirst)
		}
	},
}
