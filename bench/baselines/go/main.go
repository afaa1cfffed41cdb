// A Go exporter of the tutorial kind, and Go's decoders: what omni-exporter is held against.
// `baseline MODE [ARGUMENT…]` prints `{"port":N}` or `{}` when it is ready; decoding modes then answer each line with
// `{"ms":N}`.
package main

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func main() {
	arguments := os.Args[2:]
	switch mode := os.Args[1]; mode {
	case "page":
		serve(newPage(number(arguments[0]), number(arguments[1])))
	case "mirth":
		serve(&mirth{endpoint: arguments[0]})
	case "xml":
		repeat(arguments[0], decodeXML)
	case "json":
		repeat(arguments[0], decodeJSON)
	default:
		panic("unknown mode " + mode)
	}
}

func serve(collector prometheus.Collector) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collector)
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	panic(http.Serve(listener, nil))
}

// page holds the same series as bench/data/series.ts, as const metrics.
type page struct {
	sources, items int
	descriptions   []*prometheus.Desc
}

func newPage(sources, items int) *page {
	p := &page{sources: sources, items: items}
	for metric := 0; metric < 5; metric++ {
		name := fmt.Sprintf("bench_queue_figure_%d", metric)
		p.descriptions = append(p.descriptions, prometheus.NewDesc(name, "A figure of a queue.", []string{"queue", "source", "state"}, nil))
	}
	return p
}

func (p *page) Describe(out chan<- *prometheus.Desc) {
	for _, description := range p.descriptions {
		out <- description
	}
}

func (p *page) Collect(out chan<- prometheus.Metric) {
	for source := 0; source < p.sources; source++ {
		name := fmt.Sprintf("source-%05d", source)
		for item := 0; item < p.items; item++ {
			queue := fmt.Sprintf("queue of orders %d.%d", source, item)
			for metric, description := range p.descriptions {
				value := float64((source*31 + item*7 + metric) % 1000003)
				out <- prometheus.MustNewConstMetric(description, prometheus.GaugeValue, value, queue, name, "running")
			}
		}
	}
}

// statistics is Mirth's /api/channels/statistics.
type statistics struct {
	Channels []struct {
		ID       string `xml:"channelId"`
		Received string `xml:"received"`
		Sent     string `xml:"sent"`
		Errored  string `xml:"error"`
		Filtered string `xml:"filtered"`
		Queued   string `xml:"queued"`
	} `xml:"channelStatistics"`
}

type names struct {
	Entries []struct {
		Values []string `xml:"string"`
	} `xml:"entry"`
}

func decodeXML(body []byte) {
	var found statistics
	check(xml.Unmarshal(body, &found))
	if len(found.Channels) == 0 {
		panic("no channels")
	}
}

func decodeJSON(body []byte) {
	var found any
	check(json.Unmarshal(body, &found))
	if len(found.(map[string]any)["data"].(map[string]any)["queues"].([]any)) == 0 {
		panic("no queues")
	}
}

func repeat(file string, decode func([]byte)) {
	body := must(os.ReadFile(file))
	fmt.Println("{}")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		before := spent()
		decode(body)
		fmt.Printf("{\"ms\":%f}\n", spent()-before)
	}
}

// spent is the CPU time of the process, in milliseconds.
func spent() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6
}

// mirth reads both documents with each scrape, as the well-known exporter for Mirth does.
type mirth struct{ endpoint string }

func describe(name, help string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, []string{"channel"}, nil)
}

var (
	received = describe("mirth_messages_received_total", "How many messages have been received (per channel).")
	filtered = describe("mirth_messages_filtered_total", "How many messages have been filtered (per channel).")
	queued   = describe("mirth_messages_queued", "How many messages are currently queued (per channel).")
	sent     = describe("mirth_messages_sent_total", "How many messages have been sent (per channel).")
	errored  = describe("mirth_messages_errored_total", "How many messages have errored (per channel).")
)

func (m *mirth) Describe(out chan<- *prometheus.Desc) {
	for _, description := range []*prometheus.Desc{received, filtered, queued, sent, errored} {
		out <- description
	}
}

func (m *mirth) Collect(out chan<- prometheus.Metric) {
	var all names
	var found statistics
	check(xml.Unmarshal(m.read("/api/channels/idsAndNames"), &all))
	check(xml.Unmarshal(m.read("/api/channels/statistics"), &found))
	nameOf := map[string]string{}
	for _, entry := range all.Entries {
		nameOf[entry.Values[0]] = entry.Values[1]
	}
	for _, channel := range found.Channels {
		name := nameOf[channel.ID]
		for description, text := range map[*prometheus.Desc]string{
			received: channel.Received, filtered: channel.Filtered, queued: channel.Queued, sent: channel.Sent, errored: channel.Errored,
		} {
			value := must(strconv.ParseFloat(text, 64))
			out <- prometheus.MustNewConstMetric(description, prometheus.GaugeValue, value, name)
		}
	}
}

func (m *mirth) read(path string) []byte {
	answer := must(http.Get(m.endpoint + path))
	defer answer.Body.Close()
	return must(io.ReadAll(answer.Body))
}

func number(text string) int { return must(strconv.Atoi(text)) }

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
