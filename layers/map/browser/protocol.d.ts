/* What Python sends to the browser, once: layers/map/browser/message.py and encoding.py write it, layers/assets read it.
   Lint gives real messages to the compiler as values of these types, so a key that one side forgets is an error. */

declare namespace Protocol {
  /** Content by digest, fetched once and kept; or the content itself, where the browser refuses cookies. */
  type Ref<T> = string | T;
  type Degrees = number;
  /** lat, lon */
  type Corner = [Degrees, Degrees];

  /** One run's message: mostly digests, about 1 kB. */
  interface Message {
    ui: Ref<Ui>;
    /** id and content of each layer, in drawing order */
    layers: [id: string, ref: Ref<Drawing>][];
    /** how many of `layers` are ground, which online tiles cover */
    ground: number;
    points: { ref: Ref<Points>; mask: string } | null;
    /** south-west and north-east corner of the first look */
    home: [Corner, Corner];
    /** how far the datum of the basemap moves the middle of the place: east, north */
    offset: [Degrees, Degrees];
    /** where a map of the place begins (lat, lon) and how far it can be pushed, WGS-84 */
    place: { centre: Corner; zoom: number; bounds: [Corner, Corner] };
    /** "", "park:<id>", "org:<id>", "estate:<id>" or "place:<lon>,<lat>" */
    selected: string;
    /** corners (lon, lat) of the area that a person has drawn; empty without one */
    area: [Degrees, Degrees][];
    /** address under which the street level's tiles lie; null where none are cut or online tiles cover the ground */
    street: string | null;
    focus: { id: string; bounds: [Corner, Corner] } | null;
    tiles: { missing: string } | { urls: string[]; subdomains: string; max_zoom: number } | null;
    /** address of the tiles of what lies close up; null where none are cut or online tiles cover the ground */
    street: string | null;
    notes: string[];
    /** how often the browser missed content */
    again: number;
    /** what a person is asked to draw, or null */
    sketch: { kind: string; label: string; rings: Corner[][][]; colour: string; serial: number } | null;
    /** maps of one page with the same name look at the same place; "" for none */
    twin: string;
    /** what a search on the map may find; null where there is no search */
    finding: Ref<Found[]> | null;
    /** the map by years; "" until a person asks for it, null where there are no years to go through */
    years: Ref<Years> | null;
  }

  /** What had come by each year, in order; `layers` name places in `drawings`. */
  interface Years {
    /** `said` of the year in words, `note` what it cannot say; `stale`: ids of parks nobody followed any more */
    frames: { year: number; layers: [id: string, place: number][]; said: string; note: string; stale: string[] }[];
    /** years in which plans were issued, and their names */
    flags: [year: number, names: string][];
    /** what is in no year, in words */
    undated: string;
    /** mask of the organisations that have ended */
    ended: string;
    drawings: Drawing[];
  }

  /** `words`, in lower case and apart by line breaks, are what people look for; `target` as in `selected` */
  type Found = [kind: string, target: string, name: string, words: string, lon: Degrees, lat: Degrees, zoom: number];

  /** Inks, letters and words of the frame, the same for one language and theme. */
  interface Ui {
    lang: string;
    theme: "light" | "dark";
    font: string;
    inks: Record<string, string>;
    labels: Record<string, string>;
  }

  interface Drawing {
    layer: string;
    shapes: Shape[];
    /** vertices of all shapes together */
    vertices: number;
    /** SVG markup; a mark names its picture by place */
    pictures: string[];
    marks: Mark[];
    legend: LegendItem[];
  }

  interface Style {
    stroke?: string;
    width?: number;
    stroke_opacity?: number;
    dash?: number[];
    fill?: string;
    fill_opacity?: number;
  }

  /** `parts`: flat lon, lat in 1e-5 degrees, each the difference from the one before; of a polygon a list of rings. */
  interface Shape {
    kind: "polygon" | "line" | "point";
    parts: (number[] | number[][])[];
    style: Style;
    title?: string;
    target?: string;
    along?: string;
    along_size?: number;
    along_colour?: string;
    along_halo?: string;
    along_spacing?: number;
    along_zooms?: [number, number];
  }

  interface Mark {
    lon: Degrees;
    lat: Degrees;
    /** place in `pictures` */
    svg: number;
    width: number;
    height: number;
    anchor_x: number;
    anchor_y: number;
    title: string;
    target: string;
    priority: number;
    yields: boolean;
    min_zoom: number;
    max_zoom: number;
  }

  interface LegendItem {
    svg: string;
    text: string;
    group: string;
  }

  /** One tile of the street level (layers/map/browser/street.py); rings and parts as in a Shape. */
  interface Tile {
    areas: [kind: string, id: string, polygons: number[][][]][];
    lines: [kind: string, parts: number[][]][];
    names: [kind: string, id: string, zh: string, en: string, pinyin: boolean, lon: Degrees, lat: Degrees, weight: number][];
  }

  /** All located organisations. Lists run in parallel; `lon`, `lat` in 1e-6 degrees, each the difference from before. */
  interface Points {
    [column: string]: unknown;
    lon: number[];
    lat: number[];
    /** own ink (colour) and the family's (tint); the last one is for a sector that is not known */
    sectors: { id: string; name: string; family: string; colour: string; tint: string }[];
  }
}

/** The scripts' own namespace (layers/assets/atlas.js), and what the frame around them offers. */
interface Window {
  atlas: any;
  Streamlit: { setComponentValue(value: { event: string; target: string; nonce: string }): void };
  atlasLook: any;
  atlasTheme: any;
  atlasWidgets: any;
  atlasConnection: any;
  feature_group: any;
  ResizeObserver: typeof ResizeObserver;
}
declare const atlas: any;
