// Checks a published journal with the code of the Go checksum database: golang.org/x/mod/sumdb.
//
// Usage: check-log JOURNAL LOG-KEY WITNESS-KEY PROOFS
//
// JOURNAL is the folder of published files. PROOFS holds what the journal's own code has proven: `older`, an earlier
// checkpoint; `request`, the witness request from it to the newest one; any number of `*.tlog-proof`. Prints one line
// for each thing that holds and ends non-zero at the first that does not.
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

// tiles reads C2SP tlog-tiles, whose paths are those of sumdb without the height.
type tiles struct{ folder string }

func (t tiles) Height() int { return 8 }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(wanted))
	for i, tile := range wanted {
		data, err := t.read(tile)
		if err != nil {
			return nil, err
		}
		read[i] = data
	}
	return read, nil
}

func (t tiles) read(tile tlog.Tile) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(t.folder, pathOf(tile)))
	if os.IsNotExist(err) && tile.W < width {
		full := tile
		full.W = width
		data, err = os.ReadFile(filepath.Join(t.folder, pathOf(full)))
		if err == nil && len(data) >= tile.W*tlog.HashSize {
			data = data[:tile.W*tlog.HashSize]
		}
	}
	if err == nil && len(data) != tile.W*tlog.HashSize {
		return nil, fmt.Errorf("%s holds %d bytes instead of %d", pathOf(tile), len(data), tile.W*tlog.HashSize)
	}
	return data, err
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func pathOf(tile tlog.Tile) string {
	return filepath.FromSlash("tile/" + strings.TrimPrefix(tile.Path(), "tile/8/"))
}

// memory holds the hashes of a tree that is built anew from its records.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = m[index]
	}
	return hashes, nil
}

// cosigner verifies C2SP cosignature/v1, which sumdb does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newCosigner(vkey string) cosigner {
	parts := strings.SplitN(vkey, "+", 3)
	id := must(hex.DecodeString(parts[1]))
	key := must(base64.StdEncoding.DecodeString(parts[2]))
	if key[0] != 4 {
		fail("the key %s is not a cosigner's", vkey)
	}
	return cosigner{parts[0], binary.BigEndian.Uint32(id), key[1:]}
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }

func (c cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(signature)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, text)
	return ed25519.Verify(c.key, []byte(message), signature[8:])
}

func fail(format string, about ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", about...)
	os.Exit(1)
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func say(format string, about ...interface{}) { fmt.Printf(format+"\n", about...) }

func openCheckpoint(text []byte, known note.Verifiers) (tlog.Tree, *note.Note) {
	opened := must(note.Open(text, known))
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 {
		fail("a checkpoint of %d lines", len(lines))
	}
	size := must(strconv.ParseInt(lines[1], 10, 64))
	return tlog.Tree{N: size, Hash: must(tlog.ParseHash(lines[2]))}, opened
}

// records reads the published bundles; every entry is two bytes of length, then the entry.
func records(folder string, size int64) [][]byte {
	var all [][]byte
	for first := int64(0); first < size; first += width {
		bundle := tlog.Tile{H: 8, L: 0, N: first / width, W: width}
		if size-first < width {
			bundle.W = int(size - first)
		}
		path := strings.Replace(filepath.ToSlash(pathOf(bundle)), "tile/0/", "tile/entries/", 1)
		data := must(os.ReadFile(filepath.Join(folder, filepath.FromSlash(path))))
		for len(data) > 0 {
			end := 2 + int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:end])
			data = data[end:]
		}
	}
	if int64(len(all)) != size {
		fail("the bundles hold %d entries, the checkpoint covers %d", len(all), size)
	}
	return all
}

// widest drops the widths that a tile had while it grew.
func widest(listed []tlog.Tile) []tlog.Tile {
	var kept []tlog.Tile
	for _, tile := range listed {
		if last := len(kept) - 1; last >= 0 && kept[last].L == tile.L && kept[last].N == tile.N {
			kept[last] = tile
		} else {
			kept = append(kept, tile)
		}
	}
	return kept
}

func hashesOf(lines []string) []tlog.Hash {
	hashes := make([]tlog.Hash, len(lines))
	for i, line := range lines {
		hashes[i] = must(tlog.ParseHash(line))
	}
	return hashes
}

// headOf splits what stands before the first empty line into its first words and the hashes below it.
func headOf(file []byte, first string) (number int64, hashes []tlog.Hash, rest []byte) {
	head, rest, found := bytes.Cut(file, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || !strings.HasPrefix(lines[0], first) {
		fail("expected a file that begins with %q", first)
	}
	return must(strconv.ParseInt(strings.TrimPrefix(lines[0], first), 10, 64)), hashesOf(lines[1:]), rest
}

func main() {
	if len(os.Args) != 5 {
		fail("usage: check-log JOURNAL LOG-KEY WITNESS-KEY PROOFS")
	}
	folder, proofs := os.Args[1], os.Args[4]
	log := must(note.NewVerifier(os.Args[2]))
	known := note.VerifierList(log, newCosigner(os.Args[3]))

	tree, opened := openCheckpoint(must(os.ReadFile(filepath.Join(folder, "checkpoint"))), known)
	// The journal's SM2 line, under its own name and a key of a type that Go does not know.
	others := opened.UnverifiedSigs
	if len(opened.Sigs) != 2 || len(others) != 1 || others[0].Name != log.Name() {
		fail("the checkpoint has %d good and %d other signatures", len(opened.Sigs), len(others))
	}
	say("note.Open: the checkpoint of %d entries is signed by log and witness, and its SM2 line is passed over", tree.N)

	reader := tlog.TileHashReader(tree, tiles{folder})
	if must(tlog.TreeHash(tree.N, reader)) != tree.Hash {
		fail("the tiles lead to another root")
	}
	say("tlog.TileHashReader: the tiles lead to the signed root")

	entries := records(folder, tree.N)
	var rebuilt memory
	for i, entry := range entries {
		rebuilt = append(rebuilt, must(tlog.StoredHashes(int64(i), entry, rebuilt))...)
	}
	if must(tlog.TreeHash(tree.N, rebuilt)) != tree.Hash {
		fail("the entries lead to another root")
	}
	say("tlog.StoredHashes: %d entries lead to the signed root", len(entries))

	all := widest(tlog.NewTiles(8, 0, tree.N))
	for _, tile := range all {
		if !bytes.Equal(must(tiles{folder}.read(tile)), must(tlog.ReadTileData(tile, rebuilt))) {
			fail("%s holds other hashes than the entries give", pathOf(tile))
		}
	}
	say("tlog.ReadTileData: %d tiles hold what the entries give", len(all))

	checked := 0
	for n := int64(0); n < tree.N; n++ {
		// Every place within a tile is met, and the edges of the tree.
		if n%97 != 0 && n < tree.N-3 {
			continue
		}
		leaf := tlog.RecordHash(entries[n])
		proof := must(tlog.ProveRecord(tree.N, n, reader))
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaf))
		leaf[n%32] ^= 1
		if tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaf) == nil {
			fail("another entry than %d was accepted", n)
		}
		checked++
	}
	say("tlog.CheckRecord: %d entries proven from the tiles", checked)

	older, _ := openCheckpoint(must(os.ReadFile(filepath.Join(proofs, "older"))), note.VerifierList(log))
	if must(tlog.TreeHash(older.N, tlog.TileHashReader(older, tiles{folder}))) != older.Hash {
		fail("the tiles of %d entries lead to another root", older.N)
	}
	check(tlog.CheckTree(must(tlog.ProveTree(tree.N, older.N, reader)), tree.N, tree.Hash, older.N, older.Hash))
	say("tlog.CheckTree: %d entries are the first of %d, proven from the tiles", older.N, tree.N)

	oldSize, growth, _ := headOf(must(os.ReadFile(filepath.Join(proofs, "request"))), "old ")
	check(tlog.CheckTree(growth, tree.N, tree.Hash, oldSize, older.Hash))
	growth[0][0] ^= 1
	if tlog.CheckTree(growth, tree.N, tree.Hash, oldSize, older.Hash) == nil {
		fail("a false consistency proof was accepted")
	}
	say("tlog.CheckTree: the journal's own proof of growth holds")

	files := must(filepath.Glob(filepath.Join(proofs, "*.tlog-proof")))
	for _, file := range files {
		body := bytes.TrimPrefix(must(os.ReadFile(file)), []byte("c2sp.org/tlog-proof@v1\n"))
		n, path, checkpoint := headOf(body, "index ")
		at, _ := openCheckpoint(checkpoint, note.VerifierList(log))
		check(tlog.CheckRecord(path, at.N, at.Hash, n, tlog.RecordHash(entries[n])))
	}
	say("tlog.CheckRecord: %d of the journal's own proof files hold", len(files))
}
