// SPDX-License-Identifier: Apache-2.0

// The judge of our logs: Go's checksum-database library (golang.org/x/mod/sumdb), which shares no
// code with ours. It reads one question in JSON on standard input and answers in JSON.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Index int64
	Entry []byte
	Path  [][]byte
}

type consistency struct {
	Old  int64
	Root []byte
	Path [][]byte
}

type question struct {
	Folder      string // of checkpoint and tiles; empty: only the note is judged
	Note        string
	Key         string // vkey of the log
	Cosigner    string // vkey of type 4, or empty
	Inclusion   []inclusion
	Consistency []consistency
	Seed        []byte // sign Text with this key under Name
	Name        string
	Text        string
}

type answer struct {
	Refused     []string
	Text        string
	CosignedAt  uint64
	Root        []byte
	Inclusion   [][][]byte
	Consistency [][][]byte
	Signed      string
	Vkey        string
}

// folderTiles reads the tiles of C2SP tlog-tiles, which leave the height out of their paths.
type folderTiles struct{ folder string }

func (t folderTiles) Height() int                      { return 8 }
func (t folderTiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t folderTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		data, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func toHash(data []byte) (hash tlog.Hash) {
	if len(data) == tlog.HashSize {
		copy(hash[:], data)
	}
	return
}

func toHashes(all [][]byte) (hashes []tlog.Hash) {
	for _, one := range all {
		hashes = append(hashes, toHash(one))
	}
	return
}

func toBytes(hashes []tlog.Hash) [][]byte {
	all := [][]byte{}
	for _, one := range hashes {
		all = append(all, append([]byte{}, one[:]...))
	}
	return all
}

func cosignedAt(opened *note.Note, vkey string) (uint64, error) {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return 0, fmt.Errorf("no cosigner's key")
	}
	for _, signature := range opened.UnverifiedSigs {
		raw, err := base64.StdEncoding.DecodeString(signature.Base64)
		if signature.Name != parts[0] || err != nil || len(raw) != 4+8+64 {
			continue
		}
		if fmt.Sprintf("%08x", binary.BigEndian.Uint32(raw)) != parts[1] {
			continue
		}
		time := binary.BigEndian.Uint64(raw[4:12])
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, opened.Text)
		if ed25519.Verify(ed25519.PublicKey(key[1:]), []byte(message), raw[12:]) {
			return time, nil
		}
	}
	return 0, fmt.Errorf("not cosigned")
}

func judge(asked question) (given answer) {
	refuse := func(what string, err error) bool {
		if err != nil {
			given.Refused = append(given.Refused, what+": "+err.Error())
		}
		return err != nil
	}
	if asked.Seed != nil {
		private := ed25519.NewKeyFromSeed(asked.Seed)
		given.Vkey, _ = note.NewEd25519VerifierKey(asked.Name, private.Public().(ed25519.PublicKey))
		secret := "PRIVATE+KEY+" + asked.Name + "+" + strings.Split(given.Vkey, "+")[1] + "+" +
			base64.StdEncoding.EncodeToString(append([]byte{1}, asked.Seed...))
		signer, err := note.NewSigner(secret)
		if refuse("signer", err) {
			return
		}
		signed, err := note.Sign(&note.Note{Text: asked.Text}, signer)
		refuse("sign", err)
		given.Signed = string(signed)
		return
	}
	verifier, err := note.NewVerifier(asked.Key)
	if refuse("key", err) {
		return
	}
	opened, err := note.Open([]byte(asked.Note), note.VerifierList(verifier))
	if refuse("note", err) {
		return
	}
	given.Text = opened.Text
	if asked.Cosigner != "" {
		given.CosignedAt, err = cosignedAt(opened, asked.Cosigner)
		refuse("cosignature", err)
	}
	if asked.Folder == "" {
		return
	}
	var size int64
	var root string
	lines := strings.Split(opened.Text, "\n")
	fmt.Sscanf(lines[1], "%d", &size)
	root = lines[2]
	decoded, _ := base64.StdEncoding.DecodeString(root)
	tree := tlog.Tree{N: size, Hash: toHash(decoded)}
	reader := tlog.TileHashReader(tree, folderTiles{asked.Folder})
	computed, err := tlog.TreeHash(size, reader)
	if refuse("root", err) {
		return
	}
	given.Root = computed[:]
	if computed != tree.Hash {
		refuse("root", fmt.Errorf("the tiles give another root"))
	}
	for _, one := range asked.Inclusion {
		refuse("inclusion", tlog.CheckRecord(
			toHashes(one.Path), size, tree.Hash, one.Index, tlog.RecordHash(one.Entry)))
		made, err := tlog.ProveRecord(size, one.Index, reader)
		refuse("prove", err)
		given.Inclusion = append(given.Inclusion, toBytes(made))
	}
	for _, one := range asked.Consistency {
		refuse("consistency", tlog.CheckTree(
			toHashes(one.Path), size, tree.Hash, one.Old, toHash(one.Root)))
		made, err := tlog.ProveTree(size, one.Old, reader)
		refuse("prove", err)
		given.Consistency = append(given.Consistency, toBytes(made))
	}
	return
}

func main() {
	var asked []question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	given := []answer{}
	for _, one := range asked {
		given = append(given, judge(one))
	}
	json.NewEncoder(os.Stdout).Encode(given)
}
