// The threads of `exporter`, which looks for them beside itself.
import '../../src/worker.ts';
