import CLlama
import Inference

/// The devices of other machines that a model is loaded onto.
///
/// Safe to share: what it points to is written before anybody else has it, and ggml never frees devices.
final class RemoteDevices: @unchecked Sendable {
    private let split: ModelSplit
    private let layout: LayerSplit
    private let endpoints: [IPv4Endpoint]
    private let memory: [Int]
    /// Ends with a null pointer, as libllama wants it.
    private let devices: UnsafeMutablePointer<ggml_backend_dev_t?>
    private let shares: UnsafeMutablePointer<Float>
    /// The part of the weights that this machine keeps.
    let localShare: Double

    private typealias AddServer = @convention(c) (UnsafePointer<CChar>?) -> ggml_backend_reg_t?

    /// Asks every worker what it has. Blocks for seconds where one does not answer.
    init(_ split: ModelSplit, header: GGUFHeader) throws(LlamaError) {
        _ = LlamaBackend.isStarted
        self.split = split
        var offers: [WorkerProbe.Offer] = []
        var endpoints: [IPv4Endpoint] = []
        for worker in split.workers {
            offers.append(try WorkerProbe(worker).ask())
            do throws(SocketFault) {
                endpoints.append(try IPv4Endpoint(worker))
            } catch {
                throw .workerUnreachable(worker, reason: error.reason)
            }
        }
        self.endpoints = endpoints
        memory = offers.map { offer in
            offer.deviceMemory.reduce(0) { sum, bytes in
                let (total, isTooLarge) = sum.addingReportingOverflow(bytes)
                return isTooLarge ? .max : total
            }
        }
        let layers = header.integer("block_count") ?? 0
        guard (0...100_000).contains(layers) else {
            throw .splitImpossible(reason: "the model says that it has \(layers) layers")
        }
        let all = split.resolvedShares(memory: [MemoryBudget.current.totalBytes] + memory)
        layout = LayerSplit(layers: layers, shares: all)
        guard layout.ranges.dropFirst().contains(where: { !$0.isEmpty }) else {
            throw .splitImpossible(reason: "no layer falls to a worker; give them larger shares")
        }
        localShare = split.kind == .tensor ? 0 : Double(layout.ranges[0].count) / Double(layers + 1)
        WorkerLoss.watch(zip(split.workers, endpoints).map { ($0, $1) })

        var found: [(device: ggml_backend_dev_t, share: Float)] = []
        for (index, worker) in split.workers.enumerated() {
            let server = try Self.server(worker)
            let count = ggml_backend_reg_dev_count(server)
            // Whole layers go by their number, which libllama's arithmetic gives back exactly.
            let share = split.kind == .tensor ? all[index + 1] : Double(layout.ranges[index + 1].count)
            for device in 0..<count {
                guard let device = ggml_backend_reg_dev_get(server, device) else { continue }
                found.append((device, Float(share / Double(count))))
            }
        }
        guard found.count <= llama_max_devices() else {
            throw .splitImpossible(
                reason:
                    "the workers have \(found.count) devices; libllama takes \(llama_max_devices()) at most")
        }
        devices = .allocate(capacity: found.count + 1)
        devices.initialize(repeating: nil, count: found.count + 1)
        shares = .allocate(capacity: llama_max_devices())
        shares.initialize(repeating: 0, count: llama_max_devices())
        for (index, device) in found.enumerated() {
            devices[index] = device.device
            shares[index] = device.share
        }
    }

    deinit {
        devices.deallocate()
        shares.deallocate()
    }

    /// Found by name: a libllama without RPC has no such function.
    private static func server(_ worker: WorkerAddress) throws(LlamaError) -> ggml_backend_reg_t {
        guard let rpc = ggml_backend_reg_by_name("RPC"),
            let address = ggml_backend_reg_get_proc_address(rpc, "ggml_backend_rpc_add_server")
        else { throw .noRemoteProcedures }
        let add = unsafeBitCast(address, to: AddServer.self)
        guard let server = add("\(worker)") else {
            throw .workerUnreachable(worker, reason: "it says that it has no device to compute with")
        }
        return server
    }

    /// Says in a model's parameters where its layers go. They point into this object.
    func place(in parameters: inout llama_model_params) {
        parameters.devices = devices
        parameters.tensor_split = UnsafePointer(shares)
        switch split.kind {
        case .layer:
            parameters.split_mode = LLAMA_SPLIT_MODE_LAYER
            parameters.n_gpu_layers = Int32(clamping: layout.layers + 1 - layout.ranges[0].count)
        case .tensor:
            parameters.split_mode = LLAMA_SPLIT_MODE_TENSOR
        }
    }

    /// The connections that ggml keeps while a model is loaded.
    var connections: [WorkerConnection?] { endpoints.map(WorkerConnection.init(to:)) }

    /// What each worker holds; not what it has done.
    var holdings: [WorkerStatus] {
        let total = split.kind == .tensor ? shareSum : 0
        return split.workers.enumerated().map { index, worker in
            var status = WorkerStatus(address: "\(worker)")
            status.memoryBytes = memory[index]
            status.usedBytes = LlamaBackend.bufferSizes.total(of: worker)
            switch split.kind {
            case .layer:
                status.layers = layout.layers(of: index + 1)
                status.holdsOutput = layout.holdsOutput(index + 1)
            case .tensor:
                status.layers = 0..<layout.layers
                status.holdsOutput = true
                status.layerShare = total > 0 ? tensorShare(of: index) / total : 0
            }
            return status
        }
    }

    private func tensorShare(of worker: Int) -> Double {
        split.resolvedShares(memory: [0] + memory)[worker + 1]
    }

    private var shareSum: Double { split.resolvedShares(memory: [0] + memory).dropFirst().reduce(0, +) }

    /// The layers that this machine computes itself.
    var localLayers: Range<Int> { split.kind == .tensor ? 0..<0 : layout.layers(of: 0) }
}
