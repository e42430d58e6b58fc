/* From the felt's measure (spots.js) to pixels, for a table that lies (desk) or is turned (phone upright). */

const OUTER = 0.7; // breadth of the outside bets, in breadths of a number
const LONGEST = 1.62; // a number's cell is at most so much longer than broad, either way

export class View {
  /** The largest table of pleasant proportions inside width x height. */
  constructor(width, height, turned) {
    this.turned = turned;
    const rows = 3 + 2 * OUTER;
    const columns = 14;
    let along = (turned ? height : width) / columns;
    let across = (turned ? width : height) / rows;
    if (turned) across = Math.min(across, along * 2.6);
    else across = Math.min(across, along * LONGEST);
    along = Math.min(along, across * 1.2);
    this.unit = { along, across };
    this.width = turned ? rows * across : columns * along;
    this.height = turned ? columns * along : rows * across;
  }

  /** Distance from the outside edge of the even chances, in pixels. */
  offset(across) {
    const outer = 2 * OUTER;
    return (across < 0 ? outer + across * OUTER : outer + across) * this.unit.across;
  }

  point({ along, across }) {
    const a = along * this.unit.along;
    const b = this.offset(across);
    return this.turned ? { x: b, y: a } : { x: a, y: this.height - b };
  }

  box({ along, across, length, breadth }) {
    const from = this.point({ along, across });
    const to = this.point({ along: along + length, across: across + breadth });
    return {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(to.x - from.x),
      height: Math.abs(to.y - from.y),
    };
  }

  get chip() {
    return Math.max(22, Math.min(46, Math.min(this.unit.along, this.unit.across) * 0.78));
  }
}
