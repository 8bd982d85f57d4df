// What a front end loads: each view is an instance of its own, in a shadow root of its own.
export default {
  render({ model, el }) {
    const host = document.createElement("div");
    const setHeight = () => host.style.setProperty("--height", `${model.get("height")}px`);
    setHeight();
    model.on("change:height", setHeight);
    // the live view hides the picture that stands for it
    const hiding = document.createElement("style");
    hiding.textContent = `.jxgraph-still-${model.get("still_id")} { display: none }`;
    el.append(host, hiding);
    const root = host.attachShadow({ mode: "open" });
    root.innerHTML = `<style>${STYLE}</style>${TEMPLATE}`;
    let instance = null;
    const link = createLink(model, (patch) => instance?.receive(patch), (name) => instance?.perform(name));
    const data = JSON.parse(JSON.stringify(model.get("data"))); // of its own: an instance writes figures into it
    instance = mount(root, data, link);
    // said when Jupyter says that the kernel may be gone, until Python answers
    const showLink = () => {
      root.getElementById("lost").hidden = false;
      link.ask("toml", { corrections: [] }).then(() => { root.getElementById("lost").hidden = true; }, () => {});
    };
    model.on("comm_live_update", showLink);
    el.jxgraph = instance.handle; // for tests and for the curious
    return () => {
      model.off("change:height", setHeight);
      model.off("comm_live_update", showLink);
      link.close();
      instance.close();
      host.remove();
      hiding.remove();
      delete el.jxgraph; // a front end may keep the element: nothing of the instance hangs on it
    };
  },
};
