/** FairQueue is a queue in which each lane has its turn, however much waits in another. */
export interface FairQueue<T> {
  /** Puts an item at the end of its lane. Gives what had to leave for it: the last of the fullest lane, maybe the item itself. */
  push(lane: string, item: T): T | undefined;
  /** Takes the first of the lane whose turn it is. */
  take(): T | undefined;
}

/** createFairQueue makes a queue of at most so many items. */
export function createFairQueue<T>(max: number): FairQueue<T> {
  // In the order of their turns: the lane that was served goes to the end.
  const lanes = new Map<string, T[]>();
  let size = 0;
  const evict = (): T | undefined => {
    const [name, fullest] = [...lanes].reduce((a, b) => (b[1].length > a[1].length ? b : a));
    const item = fullest.pop();
    if (fullest.length === 0) lanes.delete(name);
    size -= 1;
    return item;
  };
  return {
    push(lane, item) {
      const items = lanes.get(lane) ?? [];
      lanes.set(lane, items);
      items.push(item);
      size += 1;
      return size > max ? evict() : undefined;
    },
    take() {
      const [next] = lanes;
      if (next === undefined) return undefined;
      const [name, items] = next;
      const item = items.shift();
      lanes.delete(name);
      if (items.length > 0) lanes.set(name, items);
      size -= 1;
      return item;
    },
  };
}
