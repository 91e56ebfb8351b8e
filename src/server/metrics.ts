// What the server counts, for Prometheus; never a word that a person wrote.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The counters of one server. */
export interface Metrics {
  /** Notes one answered request. `route` is the pattern, never the address itself. */
  request(method: string, route: string, status: number, milliseconds: number): void;
  /** Notes one event, for example a message that was accepted or could not be stored. */
  count(event: string): void;
  /** Shows a figure that is read when it is asked for. */
  gauge(name: string, help: string, read: () => number): void;
  /** The exposition text and its media type. */
  expose(): Promise<{ readonly type: string; readonly text: string }>;
}

/** Makes the counters. `machine` adds the process's own figures, once in a process. */
export function createMetrics(machine = true): Metrics {
  const registry = new Registry();
  if (machine) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'leafline_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  const events = new Counter({
    name: 'leafline_events_total',
    help: 'Events by name',
    labelNames: ['event'],
    registers: [registry],
  });
  return {
    request: (method, route, status, milliseconds) => {
      requests.observe({ method, route, status: String(status) }, milliseconds / 1000);
    },
    count: (event) => events.inc({ event }),
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
    expose: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
