// Package edit changes the pod templates of one document: it removes, converts and
// adds containers, pattern by pattern.
//
// It works on trees and knows neither files nor text. [Editor.Edit] changes a
// scratch tree and returns a [Plan] of what it did. If the plan has failed, the
// tree is half-edited and has to be thrown away. What a pattern wants and the
// document already has makes no change, so a second run changes nothing.
//
// This package does not judge the result: package rule judges the pods
// and subjects of a plan.
package edit
