package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/sops"
)

var sopsMAC = Rule{
	Kind: finding.Define("sops-mac", finding.Warning,
		"The document no longer fits the MAC that SOPS has computed for it, so sops refuses to decrypt it: MAC mismatch. The "+
			"MAC covers all values of a file, readable ones too. With mac_only_encrypted, it covers only encrypted values.",
		decryptFirst+" If mac_only_encrypted: true is "+
			"in .sops.yaml then, later edits of readable values keep the MAC. Flux checks no MACs: if nothing else decrypts the "+
			"document, set the rule to Off."),
	OfChange: true,
	CheckEncrypted: func(d sops.Damage, to *report) {
		if d.MAC.At != "" && d.Moved.At == "" && d.Plain.At == "" {
			to.sayAt(d.MAC.At, d.MAC.Near, "the document is encrypted with SOPS, and its MAC no longer fits, so sops refuses to decrypt it. "+decryptFirst)
		}
	},
}

// decryptFirst says how to edit an encrypted document.
const decryptFirst = "Decrypt the original, run native-sidecar on that, and encrypt the result."
